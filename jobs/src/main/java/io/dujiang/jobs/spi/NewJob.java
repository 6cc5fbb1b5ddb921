package io.dujiang.jobs.spi;

import io.dujiang.jobs.JobId;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * A job to be made durable.
 *
 * @param id made by the engine, ordered by time
 * @param kind the name of its kind
 * @param input not to be changed afterwards
 * @param key the idempotency key, with what its content is recognized by
 * @param callback where its end is reported
 * @param dueAt when it may start; one not after now is queued at once
 */
public record NewJob(JobId id, String kind, byte[] input, Optional<Key> key, Optional<URI> callback, Instant dueAt) {
    /**
     * An idempotency key.
     *
     * @param text 1 to 255 visible ASCII characters, unique within the kind
     * @param fingerprint SHA-256 of input and options
     */
    public record Key(String text, byte[] fingerprint) {}
}
