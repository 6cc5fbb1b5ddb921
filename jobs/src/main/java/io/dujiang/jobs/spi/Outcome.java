package io.dujiang.jobs.spi;

import io.dujiang.jobs.Failure;
import java.time.Instant;

/** How an attempt ended. */
public sealed interface Outcome {
    /**
     * The job succeeded.
     *
     * @param result not to be changed
     */
    record Succeeded(byte[] result) implements Outcome {}

    /**
     * The attempt failed and the job is scheduled again. Its history says {@code timed-out} if that is the failure's reason,
     * else {@code failed}.
     *
     * @param failure why
     * @param dueAt when the next attempt may start
     */
    record Retry(Failure failure, Instant dueAt) implements Outcome {}

    /**
     * The job is dead.
     *
     * @param failure why
     */
    record Dead(Failure failure) implements Outcome {}

    /** The attempt was given back and the job is queued again, due as before; it does not count as an attempt. */
    record Released() implements Outcome {}
}
