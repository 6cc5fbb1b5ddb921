package io.dujiang.jobs;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A time in which the writer's transactions fail: how long it pauses between tries, and one line in the log at either end. */
final class FailureEpisode {
    private static final Logger log = LoggerFactory.getLogger(FailureEpisode.class);
    private static final long FIRST_PAUSE_NANOS = 20_000_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;

    private final Path file;
    private long failures;
    private long pause;
    private long retryAt;

    FailureEpisode(Path file) {
        this.file = file;
    }

    void failed(Exception failure) {
        if (failures++ == 0) {
            log.warn(
                    "Writing to {} fails. Submissions are refused, other changes wait and are tried again.",
                    file,
                    failure);
        }
    }

    /** Something is left to be tried again. */
    void pause(long nanoTime) {
        pause = Math.clamp(pause * 2, FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        retryAt = nanoTime + pause;
    }

    void succeeded() {
        if (failures > 0) {
            log.info("Writing to {} succeeds again, after {} failures", file, failures);
            failures = 0;
        }
        pause = 0;
    }

    /** How long to wait before the next try; 0 or less for not at all. */
    long remainingNanos(long nanoTime) {
        return pause == 0 ? 0 : retryAt - nanoTime;
    }
}
