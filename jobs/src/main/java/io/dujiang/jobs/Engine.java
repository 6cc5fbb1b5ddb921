package io.dujiang.jobs;

import java.time.Duration;
import java.util.Optional;

final class Engine {
    private final Waiters waiters = new Waiters();

    private final io.dujiang.jobs.spi.JobQueue queue;

    Engine(JobsBuilder settings) {
        queue = settings.queue;
    }

    Waiters waiters() {
        return waiters;
    }

    Optional<JobProgress> progress(JobId id) {
        return Optional.empty();
    }

    void cancelled(JobId id) {
        waiters.ended(id);
    }

    JobsStats stats() {
        return new JobsStats(queue.stats(), 0, 0, 0, 0, 0, 0);
    }

    boolean drain(Duration atMost) throws InterruptedException {
        return atMost.isPositive();
    }

    void close() {}
}
