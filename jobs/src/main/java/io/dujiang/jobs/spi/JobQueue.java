package io.dujiang.jobs.spi;

import io.dujiang.jobs.JobId;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The durable queue of jobs: every change of a job's state goes through here.
 *
 * <p>Futures complete after the commit, on a thread of the queue that must not be blocked; what depends on them is kept short.
 * They fail with a {@link RefusedException} when the queue will not take a submission, and with a
 * {@link StoreUnavailableException} when the change could not be made and may be tried again. Once a change other than a
 * submission was taken it is not given up for want of disk space: it waits until there is room.
 */
public interface JobQueue extends AutoCloseable {
    /**
     * Makes a job durable. A submission whose key is known by an uncommitted job is answered after that job's commit.
     *
     * @return fails with {@link RefusedException} if the queue is full (its bounds or the disk) or the key was used with other content
     */
    CompletableFuture<Submission> submit(NewJob job);

    /**
     * Names the receiver of leases. Called once, before the first {@link #request}. A lease is given before the future of
     * any later change to its job completes.
     *
     * @param leases called on a thread of the queue, one lease at a time, each already committed; must not block or throw
     */
    void subscribe(Consumer<Lease> leases);

    /**
     * Asks for more leases; they come when jobs are due, the longest waiting first, never more than were asked for.
     *
     * @param count how many more, above 0
     */
    void request(int count);

    /**
     * Takes back all demand that was not met.
     *
     * @return completes when the last lease was given; those already committed still come before
     */
    CompletableFuture<Void> withdraw();

    /**
     * Says how an attempt ended. The job's end, its result and its due callback are one transaction.
     *
     * @return false if the lease's token is stale: the job was cancelled or given to another, and nothing was changed
     */
    CompletableFuture<Boolean> finish(Lease lease, Outcome outcome);

    /** Cancels a job that is not finished; a running attempt's token becomes stale. */
    CompletableFuture<Change> cancel(JobId id);

    /**
     * Moves a dead job to queued: same id, attempts from 0, history kept, due now. The callback of its earlier end is taken
     * back unless it is under way.
     */
    CompletableFuture<Change> replay(JobId id);

    /** Removes a dead job for good, with its history, its callback and its idempotency key. */
    CompletableFuture<Change> delete(JobId id);

    /** Key figures, from memory. */
    QueueStats stats();

    /** Ends after what was taken is on disk. */
    @Override
    void close();
}
