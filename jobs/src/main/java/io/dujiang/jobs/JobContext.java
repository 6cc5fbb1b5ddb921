package io.dujiang.jobs;

import java.util.Optional;

/** What a handler may know of the attempt that it runs, and tell about it. Safe for use by several threads. */
public interface JobContext {
    /** The job's id, the same in every attempt. */
    JobId id();

    /** The name of the job's kind. */
    String kind();

    /** Which attempt this is, from 1; starts that died with their process are counted. */
    int attempt();

    /** The submitter's idempotency key. */
    Optional<String> idempotencyKey();

    /**
     * True once the attempt's outcome was decided without it: cancelled, timed out, or given back since the service ends. The
     * worker's thread is interrupted as well; code that does not block asks here.
     */
    boolean isCancelled();

    /**
     * Reports progress, shown in the job's status while it runs. Kept in memory, not on disk.
     *
     * @param fraction 0 to 1
     * @param note a few words, cut off after 200 characters
     */
    void progress(double fraction, String note);
}
