package io.dujiang.jobs;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What a submitter may choose. Checked by {@link Jobs#submit}, not here.
 *
 * @param key the idempotency key: 1 to 255 visible ASCII characters, unique within the kind
 * @param callback where the job's end is reported
 * @param delay how long the job waits before it is due, 0 to 3,650 days
 */
public record SubmitOptions(Optional<String> key, Optional<URI> callback, Duration delay) {
    /** No key, no callback, no delay. */
    public static final SubmitOptions NONE = new SubmitOptions(Optional.empty(), Optional.empty(), Duration.ZERO);

    /** The same options with an idempotency key. */
    public SubmitOptions withKey(String text) {
        return new SubmitOptions(Optional.of(text), callback, delay);
    }

    /** The same options with a callback. */
    public SubmitOptions withCallback(URI url) {
        return new SubmitOptions(key, Optional.of(url), delay);
    }

    /** The same options with a delay. */
    public SubmitOptions withDelay(Duration other) {
        return new SubmitOptions(key, callback, other);
    }
}
