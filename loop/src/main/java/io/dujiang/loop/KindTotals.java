package io.dujiang.loop;

import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Sums over the tasks of one kind. Safe for use by any thread. */
final class KindTotals {
    private final LongAdder tasks = new LongAdder();
    private final LongAdder queued = new LongAdder();
    private final LongAdder running = new LongAdder();
    private final LongAdder waiting = new LongAdder();
    private final LongAdder mounts = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);
    private final LongAdder bytes = new LongAdder();
    private final LongAdder sampledNanos = new LongAdder();
    private final LongAdder sampledCpuNanos = new LongAdder();

    void add(TaskTimings task) {
        tasks.increment();
        queued.add(task.queued().toNanos());
        running.add(task.running().toNanos());
        waiting.add(task.waiting().toNanos());
        mounts.add(task.mounts());
        longest.accumulate(task.longestMount().toNanos());
        bytes.add(task.allocatedBytes());
    }

    void addSample(long nanos, long cpuNanos) {
        sampledNanos.add(nanos);
        sampledCpuNanos.add(cpuNanos);
    }

    KindTotals copy() {
        KindTotals copy = new KindTotals();
        copy.tasks.add(tasks.sum());
        copy.queued.add(queued.sum());
        copy.running.add(running.sum());
        copy.waiting.add(waiting.sum());
        copy.mounts.add(mounts.sum());
        copy.longest.accumulate(longest.get());
        copy.bytes.add(bytes.sum());
        copy.addSample(sampledNanos.sum(), sampledCpuNanos.sum());
        return copy;
    }

    KindTimings timings(String kind) {
        return new KindTimings(
                kind,
                tasks.sum(),
                Duration.ofNanos(queued.sum()),
                Duration.ofNanos(running.sum()),
                Duration.ofNanos(waiting.sum()),
                mounts.sum(),
                Duration.ofNanos(longest.get()),
                bytes.sum(),
                KindTimings.cpuShare(sampledNanos.sum(), sampledCpuNanos.sum()));
    }
}
