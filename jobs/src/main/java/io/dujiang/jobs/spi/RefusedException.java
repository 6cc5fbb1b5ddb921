package io.dujiang.jobs.spi;

import io.dujiang.jobs.JobId;
import java.time.Duration;

/** A submission that was not taken; nothing was stored. The message says why, with the values, and what to do. */
public sealed class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RefusedException(String message) {
        super(message);
    }

    /** The bounds on unfinished jobs or bytes are reached. */
    public static final class QueueFull extends RefusedException {
        private static final long serialVersionUID = 1L;
        private final Duration retryAfter;

        /** @param retryAfter when there should be room, from the rate at which jobs finish */
        public QueueFull(String message, Duration retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }

        /** When there should be room. */
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** The disk, or the room given to the store, is full. */
    public static final class StorageFull extends RefusedException {
        private static final long serialVersionUID = 1L;

        /** @param message names the folder and what the store said */
        public StorageFull(String message) {
            super(message);
        }
    }

    /** The idempotency key was used before with other content. */
    public static final class KeyConflict extends RefusedException {
        private static final long serialVersionUID = 1L;
        private final transient JobId earlier;

        /** @param earlier the job that has the key */
        public KeyConflict(String message, JobId earlier) {
            super(message);
            this.earlier = earlier;
        }

        /** The job that has the key. */
        public JobId earlier() {
            return earlier;
        }
    }
}
