package io.dujiang.bench;

import static io.dujiang.bench.HandOffWorkloads.uninterrupted;

import io.dujiang.bench.TaskWorkload.Amount;
import io.dujiang.bench.TaskWorkload.Figure;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How late tasks are that wake each millisecond, while others compute: the 99th percentile in milliseconds. A sleeper that
 * missed times counts each of them, as late as it was, so that one long delay is not one sample.
 */
final class LagWorkloads {
    private static final int SLEEPERS = 4;
    private static final long PERIOD = Duration.ofMillis(1).toNanos();
    private static final int MOST_PERIODS = 60_000;
    private static final int TASKS = 1_000;
    private static final double MILLI = 1e6;
    private static final double PERCENTILE = 0.99;

    private LagWorkloads() {}

    /** A thousand tasks of a millisecond each. */
    static Figure cpuTasks(Spawner spawner, Amount amount) throws Exception {
        return lag(spawner, TASKS, Duration.ofMillis(1));
    }

    /** One task that holds its carrier for a second. */
    static Figure stall(Spawner spawner, Amount amount) throws Exception {
        return lag(spawner, 1, Duration.ofSeconds(1));
    }

    private static Figure lag(Spawner spawner, int tasks, Duration each) throws Exception {
        return spawner.call(() -> {
            long start = System.nanoTime() + each.toNanos();
            AtomicLong end = new AtomicLong(start + MOST_PERIODS * PERIOD);
            Sleeper[] sleepers = new Sleeper[SLEEPERS];
            CountDownLatch awake = new CountDownLatch(SLEEPERS);
            for (int i = 0; i < SLEEPERS; i++) {
                Sleeper sleeper = new Sleeper(start, end);
                sleepers[i] = sleeper;
                spawner.start(uninterrupted(() -> {
                    sleeper.run();
                    awake.countDown();
                }));
            }
            Thread.sleep(Duration.ofNanos(start - System.nanoTime()));
            compute(spawner, tasks, each);
            end.set(System.nanoTime());
            awake.await();
            return figure(sleepers);
        });
    }

    private static void compute(Spawner spawner, int tasks, Duration each) throws InterruptedException {
        CountDownLatch computed = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            spawner.start(() -> {
                long until = System.nanoTime() + each.toNanos();
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                computed.countDown();
            });
        }
        computed.await();
    }

    private static Figure figure(Sleeper[] sleepers) {
        long[] late = Arrays.stream(sleepers)
                .flatMapToLong(sleeper -> Arrays.stream(sleeper.late, 0, sleeper.times))
                .sorted()
                .toArray();
        return new Figure(
                late[(int) (late.length * PERCENTILE)] / MILLI,
                Map.of("p50Ms", late[late.length / 2] / MILLI, "maxMs", late[late.length - 1] / MILLI));
    }

    /** A task that wakes each millisecond and notes how late. */
    private static final class Sleeper {
        private final long first;
        private final AtomicLong end;
        private final long[] late = new long[MOST_PERIODS];
        private int times;

        Sleeper(long first, AtomicLong end) {
            this.first = first;
            this.end = end;
        }

        void run() throws InterruptedException {
            long due = first;
            while (times < MOST_PERIODS && due <= end.get()) {
                long early = due - System.nanoTime();
                if (early > 0) {
                    Thread.sleep(Duration.ofNanos(early));
                } else {
                    late[times++] = -early;
                    due += PERIOD;
                }
            }
        }
    }
}
