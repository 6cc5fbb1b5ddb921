package io.dujiang.jobs;

import io.dujiang.jobs.spi.QueueStats;

/**
 * Key figures of the engine at one moment.
 *
 * @param queue the queue's own
 * @param slots attempts that can run at the same time
 * @param busy slots whose code runs
 * @param overdue those of them whose attempt was timed out, cancelled or released, and whose code has not returned
 * @param prefetched leases that wait here for a slot
 * @param pendingCallbacks callbacks neither delivered nor dead
 * @param sendingCallbacks callbacks being sent
 */
public record JobsStats(
        QueueStats queue,
        int slots,
        int busy,
        int overdue,
        int prefetched,
        long pendingCallbacks,
        int sendingCallbacks) {}
