package io.dujiang.jobs.spi;

/**
 * Key figures of a queue at one moment.
 *
 * @param scheduled jobs that wait for their due time
 * @param queued jobs that wait for a worker
 * @param running jobs that are leased
 * @param unfinishedBytes input bytes of all of them
 * @param finishedPerSecond mean over the last seconds
 */
public record QueueStats(long scheduled, long queued, long running, long unfinishedBytes, double finishedPerSecond) {
    /** Scheduled, queued and running together. */
    public long unfinished() {
        return scheduled + queued + running;
    }
}
