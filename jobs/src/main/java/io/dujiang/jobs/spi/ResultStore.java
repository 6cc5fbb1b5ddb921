package io.dujiang.jobs.spi;

import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import java.util.List;
import java.util.Optional;

/**
 * What is known of jobs: their state, input, result and history.
 *
 * <p>Reads see every commit that a future of the {@link JobQueue} has reported. They block by parking the caller and throw
 * {@link StoreUnavailableException} when they cannot be answered.
 */
public interface ResultStore {
    /** A job's state. */
    Optional<JobRecord> find(JobId id) throws InterruptedException;

    /** A job's input. */
    Optional<byte[]> input(JobId id) throws InterruptedException;

    /** A succeeded job's result. */
    Optional<byte[]> result(JobId id) throws InterruptedException;

    /** A job's history, oldest first. */
    List<JobEvent> history(JobId id) throws InterruptedException;

    /** A page of jobs, newest first. The work of one call is bounded: a page may be short, even empty, and still have a next. */
    Page<JobRecord> list(Query query) throws InterruptedException;

    /**
     * Which jobs to list.
     *
     * @param kind only of this kind
     * @param state only in this state
     * @param before only older than this job
     * @param limit how many at the most, 1 to 1,000
     */
    record Query(Optional<String> kind, Optional<JobState> state, Optional<JobId> before, int limit) {}

    /**
     * A page.
     *
     * @param items what was found
     * @param next where the next page starts; empty at the end
     */
    record Page<T>(List<T> items, Optional<JobId> next) {}
}
