package io.dujiang.loop;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event loops that run virtual threads: tasks of plain blocking code, each scheduled by the carrier of one loop.
 *
 * <p>All methods may be called from any thread. A task spawned from within a task of the group stays on its loop; others are spread
 * evenly. Code that computes long, reads files or looks names up holds its carrier and everybody else on it: {@link #offload} it.
 *
 * <p>Scheduling virtual threads needs the JVM flag {@code --add-opens=java.base/java.lang=ALL-UNNAMED}. Without it the group is
 * {@linkplain #isPortable() portable}: the same tasks run on the JDK's own scheduler, and one warning says so.
 */
public final class LoopGroup implements Executor, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopGroup.class);

    private final Engine engine;
    private final String name;
    private final Duration grace;
    private final OffloadPool blocking;
    private final ScheduledThreadPoolExecutor deadlines;
    private final LiveTasks live;
    private final ReentrantLock closing = new ReentrantLock();
    private boolean closed;

    LoopGroup(LoopGroupBuilder builder, Engine engine) {
        this.engine = engine;
        this.name = builder.name;
        this.grace = builder.grace;
        this.live = new LiveTasks(name);
        this.blocking = new OffloadPool(name, builder.offloadThreads, builder.offloadQueue);
        this.deadlines = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon(true).name(name + "-deadlines").factory());
        this.deadlines.setRemoveOnCancelPolicy(true);
    }

    /** Describes a group to be started. */
    public static LoopGroupBuilder builder() {
        return new LoopGroupBuilder();
    }

    /** Starts a group with a loop for each processor. */
    public static LoopGroup start() {
        return builder().start();
    }

    /**
     * Runs one task on a group of its own and closes it.
     *
     * @throws TaskFailedException if the code threw
     */
    public static <T> T run(Callable<T> code) throws InterruptedException {
        try (LoopGroup group = start()) {
            return group.spawn(code).join();
        }
    }

    /** True if the current code runs on a carrier of a group, mounted on it or directly: it must not block that carrier. */
    public static boolean onCarrier() {
        return Carrier.current() != null;
    }

    /** True if tasks run on the JDK's scheduler, since ours is not to be had. */
    public boolean isPortable() {
        return engine instanceof StockEngine;
    }

    /** Why tasks run on the JDK's scheduler; empty if they do not, or if that was asked for. */
    public static Optional<String> whyPortable() {
        return VirtualThreads.whyNotOurs();
    }

    /** The loops, for code that opens Netty channels on them. */
    public Transport transport() {
        return engine.transport();
    }

    /**
     * Starts a task.
     *
     * @throws RejectedExecutionException if the group is closed
     */
    public <T> Task<T> spawn(Callable<T> code) {
        return spawn("task", code);
    }

    /**
     * Starts a named task.
     *
     * @throws RejectedExecutionException if the group is closed
     */
    public <T> Task<T> spawn(String taskName, Callable<T> code) {
        Task<T> task = new Task<>(taskName);
        live.start(unstarted(taskName, () -> task.run(code)));
        return task;
    }

    /** Starts a task whose failure is logged. */
    @Override
    public void execute(Runnable code) {
        live.start(unstarted("task", code));
    }

    /**
     * Starts a task on the carrier of one of this group's loops, where it may be made ready by that loop's handlers without crossing to
     * another thread. In portable mode it runs wherever the JDK's scheduler puts it.
     *
     * @throws IllegalArgumentException if the loop belongs to another group
     */
    public void startOn(EventLoop loop, String taskName, Runnable code) {
        live.start(named(engine.threadsOn(loop), taskName, code));
    }

    /**
     * Runs code whose tasks all end before it returns.
     *
     * @throws TaskFailedException for the first task that failed
     */
    public <T, E extends Exception> T scope(ScopeBody<T, E> body) throws E, InterruptedException {
        return new Scope(this).run(body, null);
    }

    /**
     * Runs code whose tasks all end before it returns, and cancels it at the deadline.
     *
     * @throws DeadlineExceededException after the last task ended, if the deadline passed
     * @throws TaskFailedException for the first task that failed
     */
    public <T, E extends Exception> T scope(Duration deadline, ScopeBody<T, E> body) throws E, InterruptedException {
        return new Scope(this).run(body, deadline);
    }

    /**
     * Runs code that blocks its thread on one of at most 100 platform threads, unless {@link LoopGroupBuilder#offload} said otherwise, and
     * waits for it by parking. Idle threads end after 60 s. An interrupt of the caller interrupts the code.
     *
     * @throws RejectedExecutionException if all threads are busy and the queue is full, or the group is closed
     * @throws Exception what the code threw
     */
    public <T> T offload(Callable<T> code) throws Exception {
        return blocking.call(code);
    }

    Thread unstarted(String taskName, Runnable code) {
        return named(engine.threads(), taskName, code);
    }

    private Thread named(Thread.Builder.OfVirtual threads, String taskName, Runnable code) {
        return threads.name(taskName).unstarted(() -> {
            try {
                code.run();
            } catch (Throwable e) {
                log.error("Task '{}' of {} failed and nobody waits for it", taskName, name, e);
            } finally {
                live.ended();
            }
        });
    }

    /** Starts a task of a scope. */
    void startChild(Thread thread) {
        live.startChild(thread);
    }

    /** Runs code after a while, on a thread that must not be blocked; the answer disarms it. */
    Runnable after(Duration delay, Runnable code) {
        ScheduledFuture<?> timer = deadlines.schedule(code, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    /** Closes at once: running tasks are interrupted. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Takes no more tasks, waits for those that run, interrupts what is left at the deadline and ends the loops. Running tasks may still fork
     * in their scopes. What does not end within five more seconds is reported by name and left behind: the loops end all the same, and it
     * goes on aside. An interrupt of the caller brings the deadline forward, and is kept.
     *
     * @throws IllegalStateException if called by a task of this group, which would wait for itself
     */
    public void close(Duration deadline) {
        if (live.isCurrent()) {
            throw new IllegalStateException("Task '" + Thread.currentThread().getName() + "' of " + name
                    + " would wait for itself: close the group from a thread that is none of its tasks");
        }
        closing.lock();
        try {
            if (!closed) {
                closed = true;
                closeOnce(deadline);
            }
        } finally {
            closing.unlock();
        }
    }

    private void closeOnce(Duration deadline) {
        live.shut();
        boolean interrupted = Uninterrupted.wait(() -> live.awaitNone(deadline));
        live.forEach(Thread::interrupt);
        interrupted |= Uninterrupted.wait(() -> live.awaitNone(grace));
        live.forEach(task -> log.warn("Task '{}' of {} did not end after it was interrupted", task.getName(), name));
        deadlines.shutdownNow();
        interrupted |= Uninterrupted.wait(this::closeThreads);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeThreads() throws InterruptedException {
        boolean ended = blocking.close(grace);
        if (!engine.close(grace) || !ended) {
            log.warn(
                    "Loop group {} did not end within {}: a task, a channel handler or an off-loaded call goes on",
                    name,
                    grace);
        }
    }

    @Override
    public String toString() {
        return "LoopGroup " + name + (isPortable() ? " (portable)" : "");
    }
}
