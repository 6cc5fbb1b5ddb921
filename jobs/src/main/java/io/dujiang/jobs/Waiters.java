package io.dujiang.jobs;

import io.dujiang.jobs.spi.ResultStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the end of a job.
 *
 * <p>A waiter registers first and reads the job afterwards, and an end is announced after its commit: so a waiter either
 * reads the end or is woken by it. Each waiter removes itself; nothing is kept of a job that nobody waits for.
 */
final class Waiters {
    private final ConcurrentHashMap<JobId, Waiting> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Optional<JobRecord> await(JobId id, Duration atMost, ResultStore results) throws InterruptedException {
        CountDownLatch ended = register(id);
        try {
            Optional<JobRecord> now = results.find(id);
            if (closed || now.isEmpty() || now.get().state().isFinished()) {
                return now;
            }
            boolean woken = ended.await(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS);
            return woken || atMost.isPositive() ? results.find(id) : now;
        } finally {
            unregister(id, ended);
        }
    }

    /** Wakes those who wait for this job. */
    void ended(JobId id) {
        Waiting found = waiting.remove(id);
        if (found != null) {
            found.ended.countDown();
        }
    }

    /** Wakes all, now and from now on. */
    void close() {
        closed = true;
        waiting.values().forEach(each -> each.ended.countDown());
    }

    int size() {
        return waiting.size();
    }

    private CountDownLatch register(JobId id) {
        return waiting.compute(
                        id, (same, found) -> found == null ? new Waiting(new CountDownLatch(1), 1) : found.more())
                .ended;
    }

    private void unregister(JobId id, CountDownLatch ended) {
        waiting.computeIfPresent(id, (same, found) -> found.ended.equals(ended) ? found.less() : found);
    }

    private record Waiting(CountDownLatch ended, int count) {
        Waiting more() {
            return new Waiting(ended, count + 1);
        }

        @Nullable
        Waiting less() {
            return count == 1 ? null : new Waiting(ended, count - 1);
        }
    }
}
