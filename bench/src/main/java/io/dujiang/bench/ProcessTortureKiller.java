package io.dujiang.bench;

import io.dujiang.process.ProcessPool;
import io.dujiang.process.WorkerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Kills workers of a pool while they hold a started task: stops a process, looks whether it holds one, and only then kills it. The kills are spread
 * evenly over the tasks.
 */
final class ProcessTortureKiller {
    private static final int STOP = 19;
    private static final int CONTINUE = 18;
    private static final int KILL = 9;
    private static final long PATIENCE_MILLIS = 200;
    private static final long PAUSE_NANOS = 50_000;

    private static final MethodHandle SIGNAL = signal();

    private final ProcessPool pool;
    private final int kills;
    private final int tasks;
    private final SplittableRandom random;

    /** By their numbers in the pool: those of processes come again. */
    private final Set<Integer> victims = new HashSet<>();

    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();
    private volatile boolean stopped;

    ProcessTortureKiller(ProcessPool pool, int kills, int tasks, long seed) {
        this.pool = pool;
        this.kills = kills;
        this.tasks = tasks;
        this.random = new SplittableRandom(seed);
    }

    @SuppressWarnings("restricted") // there is no other way to stop a process
    private static MethodHandle signal() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /**
     * A result came. Waits a while for kills that are due while there is something to kill: once all that the pool has taken is done, it takes no more
     * before results are read.
     */
    void progressed() throws InterruptedException {
        done.incrementAndGet();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (due() > killed.get() && System.nanoTime() - end < 0 && isBusy()) {
            Thread.sleep(1);
        }
    }

    private boolean isBusy() {
        return pool.workers().stream().anyMatch(worker -> worker.task().isPresent());
    }

    private long due() {
        return Math.min(kills, (long) done.get() * (kills + 1) / tasks);
    }

    int killed() {
        return killed.get();
    }

    void stop() {
        stopped = true;
    }

    void run() {
        while (!stopped && killed.get() < kills) {
            List<WorkerStatus> busy = due() > killed.get() ? busy() : List.of();
            if (!busy.isEmpty() && kill(busy.get(random.nextInt(busy.size())))) {
                killed.incrementAndGet();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS); // workers that start need the processor more
            }
        }
    }

    /** A worker that was killed before is listed until its death is known. */
    private List<WorkerStatus> busy() {
        return pool.workers().stream()
                .filter(worker -> worker.task().isPresent() && !victims.contains(worker.number()))
                .toList();
    }

    /** Returns whether it has hit: a process that is gone, or stands still in vain, is none. */
    private boolean kill(WorkerStatus victim) {
        long pid = victim.pid();
        boolean holdsATask = stop(pid) && busy().stream().anyMatch(worker -> worker.number() == victim.number());
        boolean hit = send(pid, holdsATask ? KILL : CONTINUE) && holdsATask;
        if (hit) {
            victims.add(victim.number());
        }
        return hit;
    }

    /**
     * Stops a process. A signal is sent before it arrives: only a process whose threads all stand still goes on holding what it holds. Returns false
     * if they do not within a second, as where it has died.
     */
    static boolean stop(long pid) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        boolean stopped = false;
        boolean lives = send(pid, STOP);
        while (lives && !stopped && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
            stopped = isStopped(pid);
        }
        return stopped;
    }

    private static boolean isStopped(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            List<Path> all = threads.toList();
            return !all.isEmpty() && all.stream().allMatch(ProcessTortureKiller::stands);
        } catch (IOException | UncheckedIOException e) {
            return false; // it has died by itself
        }
    }

    private static boolean stands(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return stat.startsWith("T", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false; // it has ended, perhaps with all others: the next look tells
        }
    }

    /** Returns false if there is no such process. */
    private static boolean send(long pid, int signal) {
        try {
            return (int) SIGNAL.invokeExact((int) pid, signal) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("Cannot send a signal", e);
        }
    }
}
