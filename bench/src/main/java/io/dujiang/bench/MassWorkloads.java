package io.dujiang.bench;

import static io.dujiang.bench.HandOffWorkloads.uninterrupted;

import io.dujiang.bench.TaskWorkload.Amount;
import io.dujiang.bench.TaskWorkload.Figure;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What many tasks at once cost. */
final class MassWorkloads {
    private static final int WAITS = 1_000;
    private static final Duration WAIT = Duration.ofMillis(10);
    private static final long SLEEP_NANOS_A_TASK = 3_000;
    private static final Duration SETTLING = Duration.ofMillis(200);

    private MassWorkloads() {}

    /**
     * Live heap of a task that waits, and by how much the resident memory of the process grew for it, which also holds garbage and depends
     * on what ran before.
     */
    static Figure parkedBytes(Spawner spawner, Amount amount) throws Exception {
        int tasks = amount.tasks();
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(tasks);
        Memory before = Memory.now();
        spawner.call(() -> {
            CountDownLatch ready = new CountDownLatch(tasks);
            for (int i = 0; i < tasks; i++) {
                spawner.start(uninterrupted(() -> {
                    ready.countDown();
                    gate.await();
                    ended.countDown();
                }));
            }
            ready.await();
            return true;
        });
        Memory after = Memory.now();
        gate.countDown();
        ended.await();
        return new Figure(
                (double) (after.heap - before.heap) / tasks,
                Map.of("residentBytes", (double) (after.resident - before.resident) / tasks));
    }

    private record Memory(long heap, long resident) {
        static Memory now() throws InterruptedException {
            Thread.sleep(SETTLING); // until the last task that began to wait does wait
            ManagementFactory.getMemoryMXBean().gc();
            return new Memory(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ProcessFigures.residentBytes(ProcessHandle.current()));
        }
    }

    /** The time of a task that is started and sleeps until all sleep, less the time in which there is nothing to do. */
    static Figure sleepers(Spawner spawner, Amount amount) throws Exception {
        int tasks = amount.tasks();
        long start = System.nanoTime();
        long due = start + tasks * SLEEP_NANOS_A_TASK;
        CountDownLatch asleep = new CountDownLatch(tasks);
        CountDownLatch awake = new CountDownLatch(tasks);
        long allAsleep = spawner.call(() -> {
            for (int i = 0; i < tasks; i++) {
                spawner.start(uninterrupted(() -> {
                    asleep.countDown();
                    Thread.sleep(Duration.ofNanos(Math.max(1, due - System.nanoTime())));
                    awake.countDown();
                }));
            }
            asleep.await();
            long now = System.nanoTime();
            awake.await();
            return now;
        });
        long idle = Math.max(0, due - allAsleep);
        return Figure.of((double) (System.nanoTime() - start - idle) / tasks);
    }

    /** A thousand waits at the same time, with a scheduler started and ended for them. */
    static int waitsWithStart(Spawner spawner) throws Exception {
        try (Spawner fresh = spawner.another()) {
            return waits(fresh);
        }
    }

    /** A thousand waits at the same time. */
    static int waits(Spawner spawner) throws Exception {
        spawner.call(() -> {
            spawner.forkJoin(WAITS, uninterrupted(() -> Thread.sleep(WAIT)));
            return true;
        });
        return 1;
    }
}
