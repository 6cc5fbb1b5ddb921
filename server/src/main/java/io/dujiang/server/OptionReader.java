package io.dujiang.server;

import io.dujiang.jobs.SubmitOptions;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads the options of a submission, alike from headers and from a line of a batch. */
final class OptionReader {
    private final CallbackAddresses callbacks;

    OptionReader(CallbackAddresses callbacks) {
        this.callbacks = callbacks;
    }

    /**
     * @param delay an ISO 8601 duration
     * @throws ProblemException if the delay is none or callbacks may not go to that address
     */
    SubmitOptions read(Optional<String> key, Optional<String> callback, Optional<String> delay)
            throws InterruptedException {
        if (key.isEmpty() && callback.isEmpty() && delay.isEmpty()) {
            return SubmitOptions.NONE;
        }
        SubmitOptions options = new SubmitOptions(
                key, Optional.empty(), delay.map(OptionReader::delay).orElse(Duration.ZERO));
        return callback.isPresent() ? options.withCallback(callbacks.accept(callback.get())) : options;
    }

    private static Duration delay(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw ProblemCode.DELAY_INVALID.because(
                    "The delay '" + text + "' is no ISO 8601 duration; write it like PT30S, PT1H30M or P2D");
        }
    }
}
