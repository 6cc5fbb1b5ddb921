package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue;
import io.dujiang.jobs.spi.CallbackQueue.CallbackRecord;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.JobQueue;
import io.dujiang.jobs.spi.ResultStore;
import io.dujiang.jobs.spi.ResultStore.Page;
import io.dujiang.jobs.spi.ResultStore.Query;
import io.dujiang.jobs.spi.Submission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The job service of one process: takes jobs, runs their handlers on a bounded set of workers, keeps what became of them, and
 * calls back.
 *
 * <p>Safe for use by several threads. Writes answer with a future that completes after the commit, on a thread of the queue
 * that must not be blocked. Reads park the caller and throw {@link io.dujiang.jobs.spi.StoreUnavailableException} when the
 * store cannot answer. The queue and the stores belong to whoever opened them and are closed after this.
 */
public final class Jobs implements AutoCloseable {
    private static final Duration CLOSE_DRAIN = Duration.ofSeconds(10);

    private final JobQueue queue;
    private final ResultStore results;
    private final CallbackQueue callbacks;
    private final Submitter submitter;
    private final Engine engine;

    Jobs(JobQueue queue, ResultStore results, CallbackQueue callbacks, Submitter submitter, Engine engine) {
        this.queue = queue;
        this.results = results;
        this.callbacks = callbacks;
        this.submitter = submitter;
        this.engine = engine;
    }

    /** Jobs on the given backend. */
    public static JobsBuilder builder(JobQueue queue, ResultStore results, CallbackQueue callbacks) {
        return new JobsBuilder(queue, results, callbacks);
    }

    /** Jobs on a backend that is all three in one. */
    public static <S extends JobQueue & ResultStore & CallbackQueue> JobsBuilder builder(S store) {
        return new JobsBuilder(store, store, store);
    }

    /**
     * Submits a job.
     *
     * @param kind the name of a kind that has a handler here
     * @param input not to be changed afterwards
     * @return completes when the job is on disk; fails with {@link io.dujiang.jobs.spi.RefusedException} if the queue or the disk is full,
     *     or if the key was used with other content
     * @throws UnknownKindException if no handler is registered for the kind
     * @throws InvalidSubmissionException if an option cannot be taken
     * @throws JobsClosedException once a drain has begun
     */
    public CompletableFuture<Submission> submit(String kind, byte[] input, SubmitOptions options) {
        return submitter.submit(kind, input, options);
    }

    /** {@linkplain #submit(String, byte[], SubmitOptions) Submits} a job with its input encoded by its kind. */
    public <I> CompletableFuture<Submission> submit(JobKind<I, ?> kind, I input, SubmitOptions options) {
        return submit(kind.name(), kind.input().encode(input), options);
    }

    /** The names of the kinds that have a handler here, sorted. */
    public Set<String> kinds() {
        return submitter.kinds();
    }

    /** A job as last stored. */
    public Optional<JobRecord> find(JobId id) throws InterruptedException {
        return results.find(id);
    }

    /** A job's input. */
    public Optional<byte[]> input(JobId id) throws InterruptedException {
        return results.input(id);
    }

    /** A succeeded job's result. */
    public Optional<byte[]> result(JobId id) throws InterruptedException {
        return results.result(id);
    }

    /** A job's history, oldest first. */
    public List<JobEvent> history(JobId id) throws InterruptedException {
        return results.history(id);
    }

    /** A page of jobs, newest first. */
    public Page<JobRecord> list(Query query) throws InterruptedException {
        return results.list(query);
    }

    /** What a job that runs here last reported; empty if it does not run or reported nothing. */
    public Optional<JobProgress> progress(JobId id) {
        return engine.progress(id);
    }

    /**
     * Parks the caller until a job is finished, the time is over or this is closed.
     *
     * @param atMost how long, in real time
     * @return the job as last stored, finished or not; empty if there is none
     */
    public Optional<JobRecord> await(JobId id, Duration atMost) throws InterruptedException {
        return engine.waiters().await(id, atMost, results);
    }

    /**
     * Cancels a job that is not finished. If it runs here, its thread is interrupted after the commit. If its end was
     * committed first, the answer is {@link Change.Refused}.
     */
    public CompletableFuture<Change> cancel(JobId id) {
        return queue.cancel(id).thenApply(change -> {
            if (change instanceof Change.Done) {
                engine.cancelled(id);
            }
            return change;
        });
    }

    /** Moves a dead job to queued: same id, attempts from 0, history kept. */
    public CompletableFuture<Change> replay(JobId id) {
        return queue.replay(id);
    }

    /** Removes a dead job for good. */
    public CompletableFuture<Change> delete(JobId id) {
        return queue.delete(id);
    }

    /** A job's callback. */
    public Optional<CallbackRecord> findCallback(JobId id) throws InterruptedException {
        return callbacks.findCallback(id);
    }

    /** Dead callbacks, newest first. */
    public Page<CallbackRecord> deadCallbacks(Optional<JobId> before, int limit) throws InterruptedException {
        return callbacks.deadCallbacks(before, limit);
    }

    /** Makes a dead callback due again, with the same webhook id. */
    public CompletableFuture<Change> replayCallback(JobId id) {
        return callbacks.replayCallback(id);
    }

    /** Removes a dead callback for good. */
    public CompletableFuture<Change> deleteCallback(JobId id) {
        return callbacks.deleteCallback(id);
    }

    /** Key figures, from memory. */
    public JobsStats stats() {
        return engine.stats();
    }

    /**
     * Ends the work in order: takes no more jobs, gives back leases that have not begun, lets running attempts and
     * callbacks end, then interrupts and gives back the rest, and waits until all that is on disk. Reads go on. There is no
     * way back; a second call waits as well.
     *
     * @param atMost how long attempts may go on; the commits get a few seconds more
     * @return whether every attempt ended by itself
     */
    public boolean drain(Duration atMost) throws InterruptedException {
        submitter.close();
        return engine.drain(atMost);
    }

    /** Drains with 10 seconds, if that was not done, and ends the threads. Handlers that ignore their interruption are left behind. */
    @Override
    public void close() {
        try {
            if (!engine.drained()) {
                drain(CLOSE_DRAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            engine.close();
        }
    }
}
