package io.dujiang.jobs;

/**
 * The user's code for one kind of job: plain blocking code.
 *
 * <p>It runs on a worker thread, never on an event loop, and several attempts run at once. A job is delivered at least
 * once: after a crash it may be handled again, and after a time-out while code that did not heed its interruption still runs.
 * So its effects should be idempotent; {@link JobContext#id()} is a fit key.
 *
 * @param <I> input
 * @param <O> output
 */
@FunctionalInterface
public interface JobHandler<I, O> {
    /**
     * Handles one attempt.
     *
     * @return the result, which is stored
     * @throws PermanentFailureException to make the job dead at once
     * @throws InterruptedException when the job was cancelled, timed out or given back; the attempt's outcome is already decided
     *     then
     * @throws Exception any other failure: the attempt failed and is retried by the kind's {@link RetryPolicy}
     */
    O handle(I input, JobContext context) throws Exception;
}
