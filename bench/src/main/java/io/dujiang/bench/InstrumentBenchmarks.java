package io.dujiang.bench;

import io.dujiang.loop.Accounting;
import io.dujiang.loop.Instrument;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.LoopGroupBuilder;
import io.dujiang.loop.Task;
import io.dujiang.loop.TaskTimings;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a mount costs, on one loop, with and without an instrument. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InstrumentBenchmarks {
    private static final int MOUNTS = 10_000;

    /** What the group is given. */
    @Param({"absent", "listener", "time", "time-and-bytes"})
    public String instrument = "absent";

    private LoopGroup group = LoopGroup.builder().loops(1).start();

    /** Starts the group with the instrument. */
    @Setup
    public void start() {
        group.close();
        LoopGroupBuilder builder = LoopGroup.builder().loops(1);
        group = switch (instrument) {
            case "listener" -> builder.instrument(new Listener()).start();
            case "time" -> builder.instrument(Accounting.withoutBytes()).start();
            case "time-and-bytes" -> builder.instrument(new Accounting()).start();
            default -> builder.start();
        };
    }

    /** Ends it. */
    @TearDown
    public void stop() {
        group.close();
    }

    /** A mount of a task that yields. */
    @Benchmark
    @OperationsPerInvocation(MOUNTS)
    @SuppressWarnings("ThreadPriorityCheck") // yielding is what is measured
    public int yielding() throws InterruptedException {
        return group.spawn("yield", () -> {
                    for (int i = 1; i < MOUNTS; i++) {
                        Thread.yield();
                    }
                    return MOUNTS;
                })
                .join();
    }

    /** A mount of a task that waits and is woken by another one. */
    @Benchmark
    @OperationsPerInvocation(MOUNTS)
    public int wake() throws InterruptedException {
        Semaphore ping = new Semaphore(1);
        Semaphore pong = new Semaphore(0);
        Task<Integer> first = group.spawn("wake", () -> exchange(ping, pong));
        Task<Integer> second = group.spawn("wake", () -> exchange(pong, ping));
        return first.join() + second.join();
    }

    private static int exchange(Semaphore mine, Semaphore other) throws InterruptedException {
        for (int i = 0; i < MOUNTS / 2; i++) {
            mine.acquire();
            other.release();
        }
        return MOUNTS / 2;
    }

    /** The life of a task of one mount. */
    @Benchmark
    @OperationsPerInvocation(MOUNTS)
    public int spawn() throws InterruptedException {
        return group.spawn("parent", () -> {
                    Task<Integer> last = group.spawn("child", () -> 0);
                    for (int i = 1; i < MOUNTS; i++) {
                        int child = i;
                        last = group.spawn("child", () -> child);
                    }
                    return last.join();
                })
                .join();
    }

    /** Hears of every mount and does next to nothing. */
    private static final class Listener implements Instrument {
        private long nanos;

        @Override
        public void unmounted(TaskTimings task, long mountNanos) {
            nanos += mountNanos;
        }

        @Override
        public void absent(String why) {
            throw new IllegalStateException(why);
        }

        @Override
        public String toString() {
            return "Listener of " + nanos + " ns";
        }
    }
}
