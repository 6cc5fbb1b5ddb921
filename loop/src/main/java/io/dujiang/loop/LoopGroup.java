package io.dujiang.loop;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Event loops that run virtual threads: tasks of plain blocking code, which share the carriers of the loops.
 *
 * <p>All methods may be called from any thread. Any loop may run any task, and a loop without work steals from others; only what
 * {@link #startOn} starts stays where it is. Code that computes long, reads files or looks names up holds its carrier: the loop goes on by a
 * spare carrier after some milliseconds, except on {@link LoopPolicy#IO_URING}, and there are 64 spares. {@link #offload} such code.
 *
 * <p>Scheduling virtual threads needs the JVM flag {@code --add-opens=java.base/java.lang=ALL-UNNAMED}. Without it the group is
 * {@linkplain #isPortable() portable}: the same tasks run on the JDK's own scheduler, and one warning says so.
 *
 * <p>Spawned tasks and those of scopes take along SLF4J's diagnostic context (MDC) and the bindings of scoped values that the forking
 * thread has at that moment. Of what a portable group lacks {@link #absent} tells.
 */
public final class LoopGroup implements Executor, AutoCloseable {
    private final Engine engine;
    private final String name;
    private final Duration deafAfter;
    private final OffloadPool blocking;
    private final LiveTasks live;
    private final TaskStarter starter;
    private final GroupShutdown shutdown;

    LoopGroup(LoopGroupBuilder builder, Engine engine) {
        this.engine = engine;
        this.name = builder.name;
        this.deafAfter = builder.deafAfter;
        this.live = new LiveTasks(name);
        this.blocking = new OffloadPool(name, builder.offloadThreads, builder.offloadQueue, builder.offloadRejection);
        TaskWatches watches = Debug.ON ? new TaskWatches() : null;
        this.starter = new TaskStarter(engine, live, watches);
        this.shutdown = new GroupShutdown(engine, live, blocking, builder.grace, watches);
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

    /**
     * True if the current code runs on a carrier of a group, mounted on it or directly: it must not block that carrier. False in a portable
     * and in a deterministic group, which have no such carriers.
     */
    public static boolean onCarrier() {
        return Carrier.current() != null;
    }

    /** True if tasks run on the JDK's scheduler, since ours is not to be had. */
    public boolean isPortable() {
        return engine instanceof StockEngine;
    }

    /**
     * What this group cannot do, each with the reason and how to mend it, for people: all capabilities in a portable group, the hand-over on
     * {@link LoopPolicy#IO_URING}, else none. What is asked for all the same throws {@link UnsupportedOperationException} with that text, where
     * a method has nothing else to do.
     */
    public Map<Capability, String> absent() {
        return engine.absent();
    }

    /**
     * Lets others run that are ready: a task goes to the end of the queue of its loop. What computes long calls it now and then, every
     * millisecond or so; it costs less than a microsecond. Elsewhere, and in a portable group, the same as {@link Thread#yield}.
     *
     * @throws InterruptedException if the caller is interrupted, before or after the others ran, so that a task that computes ends when it
     *     is cancelled
     */
    @SuppressWarnings("ThreadPriorityCheck") // on a loop it is more than a hint
    public static void yieldNow() throws InterruptedException {
        if (!Thread.currentThread().isInterrupted()) {
            Thread.yield();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted while it gave way to others");
        }
    }

    /**
     * How late each loop gets to what is due; the order is that of {@link #transport()}.
     *
     * @throws UnsupportedOperationException if the group is portable
     */
    public List<LoopLag> lag() {
        return engine.lag();
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
     * @throws RejectedExecutionException if the group is closed or closing
     */
    public <T> Task<T> spawn(Callable<T> code) {
        return spawn("task", code);
    }

    /**
     * Starts a named task.
     *
     * @throws RejectedExecutionException if the group is closed or closing
     */
    public <T> Task<T> spawn(String taskName, Callable<T> code) {
        return starter.spawn(taskName, code);
    }

    /**
     * A task of this group whose code runs elsewhere, where its outcome is decided. Closing the group waits for that as for other tasks, and
     * then cancels it.
     *
     * @param onCancel called once by whoever cancels the task; must not wait
     * @throws RejectedExecutionException if the group is closed or closing
     */
    public <T> Promise<T> promise(String taskName, Runnable onCancel) {
        return promise(taskName, onCancel, () -> {});
    }

    /**
     * The same, where who waits for the outcome may help to bring it about.
     *
     * @param onWait called by each thread that is about to wait for the outcome, perhaps several at once; must return within some
     *     microseconds, and not throw
     */
    public <T> Promise<T> promise(String taskName, Runnable onCancel, Runnable onWait) {
        return starter.promise(taskName, onCancel, onWait);
    }

    /**
     * Starts a task whose failure is logged.
     *
     * @throws RejectedExecutionException if the group is closed or closing
     */
    @Override
    public void execute(Runnable code) {
        starter.execute(code);
    }

    /**
     * A new executor whose calls are tasks of this group, each on a virtual thread of its own, for what asks for an executor: the JDK's
     * HttpClient, {@link java.util.concurrent.CompletableFuture}, frameworks. Safe for use by any thread.
     *
     * <p>Shutting it down leaves the group open, and other executors of it: this one then refuses calls by {@link
     * RejectedExecutionException}, and {@link ExecutorService#awaitTermination} waits for those it took. {@link
     * ExecutorService#shutdownNow} interrupts what runs. It need not be shut down: closing the group ends its calls as it does all tasks,
     * and calls after that are refused. Closing it from one of its own calls would wait for itself.
     */
    public ExecutorService asExecutorService() {
        return new GroupExecutor(this);
    }

    /**
     * Starts a task on the carrier of one of this group's loops, where it may be made ready by that loop's handlers without crossing to
     * another thread. In portable mode it runs wherever the JDK's scheduler puts it.
     *
     * @throws IllegalArgumentException if the loop belongs to another group
     * @throws RejectedExecutionException if the group is closed or closing
     */
    public void startOn(EventLoop loop, String taskName, Runnable code) {
        starter.startOn(loop, taskName, code);
    }

    /**
     * Starts a task after a while. Until then it costs a timer and no thread; closing the group drops it.
     *
     * @throws RejectedExecutionException if the group is closed
     */
    public ScheduledTask schedule(Duration delay, Runnable code) {
        return ScheduledTask.once(this, code, delay);
    }

    /**
     * Runs code again and again, each run due one period after the one before was; a run that lasts longer delays the next ones, and none
     * overlap. What the code throws is logged, and the next run comes all the same.
     *
     * @throws IllegalArgumentException if the period is not positive
     * @throws RejectedExecutionException if the group is closed
     */
    public ScheduledTask scheduleAtFixedRate(Duration first, Duration period, Runnable code) {
        return ScheduledTask.atFixedRate(this, code, first, period);
    }

    /**
     * Runs code again and again, with a pause from the end of a run to the next. What it throws is logged.
     *
     * @throws IllegalArgumentException if the pause is not positive
     * @throws RejectedExecutionException if the group is closed
     */
    public ScheduledTask scheduleWithFixedDelay(Duration first, Duration pause, Runnable code) {
        return ScheduledTask.withFixedDelay(this, code, first, pause);
    }

    /**
     * Parks the caller for no less than that time; at once back if it is not positive. Other than {@link Thread#sleep} it goes by the time of
     * the group, which a deterministic test moves.
     *
     * @throws InterruptedException if the caller is interrupted, before or while it sleeps
     */
    public void sleep(Duration duration) throws InterruptedException {
        engine.sleep(duration);
    }

    /**
     * The time that timers, sleeps and deadlines of this group go by, in nanoseconds since some moment: that of {@link System#nanoTime}, except
     * in a deterministic test.
     */
    public long nanoTime() {
        return engine.ticker().nanoTime();
    }

    /**
     * Runs code once the code of the calling task parks, yields or ends, before any other task of its carrier; from elsewhere soon, on any
     * loop. It runs on the carrier itself and must not block. What it throws is logged. Microtasks that it adds run at once after it.
     *
     * @throws UnsupportedOperationException if the group is portable
     */
    public void microtask(Runnable code) {
        engine.microtask(Debug.timed("Microtask", code), false);
    }

    /**
     * The same, before all {@linkplain #microtask microtasks}.
     *
     * @throws UnsupportedOperationException if the group is portable
     */
    public void nextTick(Runnable code) {
        engine.microtask(Debug.timed("Next-tick", code), true);
    }

    /**
     * Starts a task once the loop of the calling task has looked at its I/O, and so not while a channel handler of that loop waits; from
     * elsewhere, or in a portable group, at once.
     *
     * @throws RejectedExecutionException if the group is closed or closing
     */
    public void immediate(Runnable code) {
        starter.immediate(code);
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
     * Runs code that blocks its thread on one of at most 100 platform threads and waits for it by parking: up to 10 are started at once, more
     * when 1,000 calls wait, idle ones end after 60 s; {@link LoopGroupBuilder#offload} sets other bounds, and what happens beyond them.
     * An interrupt of the caller interrupts the code and is thrown once that has ended, so that nothing goes on behind a scope's back; code that
     * has not begun never does, and is not waited for.
     *
     * <p>Reading and writing files holds a thread in the kernel, so a task does it this way, a whole file or a chunk at a time:
     *
     * {@snippet :
     * String text = group.offload(() -> Files.readString(path));
     * Path written = group.offload(() -> Files.writeString(path, text));
     * }
     *
     * @throws RejectedExecutionException if the group is closed, or all threads are busy and the queue is full, unless {@link
     *     RejectionPolicy#CALLER_RUNS} was asked for; the code was not run
     * @throws java.util.concurrent.CancellationException if the group was closed before the code began
     * @throws Exception what the code threw
     */
    public <T> T offload(Callable<T> code) throws Exception {
        Debug.waits("LoopGroup.offload");
        return engine.offload(blocking, code);
    }

    /** How long a cancelled task of a scope may take to end before it is reported. */
    Duration deafAfter() {
        return deafAfter;
    }

    /** Starts a task of a scope. */
    void fork(Task<?> task, Runnable code) {
        starter.fork(task, code);
    }

    /** See {@link Engine#step}. */
    void step() {
        engine.step();
    }

    /** See {@link Engine#await}. */
    boolean await(ReentrantLock lock, Condition signalled, long nanos) throws InterruptedException {
        return engine.await(lock, signalled, nanos);
    }

    /** True if the calling thread is a task that was cancelled or whose group interrupts its tasks. */
    boolean interruptsCaller() {
        return live.isCurrentInterrupted();
    }

    /** Runs short code after a while, on a virtual thread of its own; the answer disarms it. */
    Runnable after(Duration delay, Runnable code) {
        Future<?> timer =
                alarm(delay.toNanos(), () -> engine.unstarted("deadline", code).start());
        return () -> timer.cancel(false);
    }

    /**
     * Runs code that must not block after a while; cancelling the answer disarms it.
     *
     * @throws RejectedExecutionException if the group is closed
     */
    Future<?> alarm(long nanos, Runnable code) {
        if (shutdown.isPastTasks()) {
            throw new RejectedExecutionException(
                    "Loop group " + name + " is closed; nothing can be scheduled and no scope opened in it");
        }
        return engine.alarm(nanos, code);
    }

    /** Closes at once: running tasks are interrupted. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Takes no more tasks, waits for those that run, interrupts what is left at the deadline and ends the loops. Running tasks may still fork
     * in their scopes. What does not end within five more seconds is reported by name and left behind: the loops end all the same, and it
     * goes on aside. Off-loaded calls that still wait for a thread are cancelled. An interrupt of the caller brings the deadline forward,
     * and is kept.
     *
     * @throws IllegalStateException if called by a task, an off-loaded call or a channel handler of this group, which would wait for itself
     */
    public void close(Duration deadline) {
        shutdown.close(deadline);
    }

    @Override
    public String toString() {
        return "LoopGroup " + name + (isPortable() ? " (portable)" : "");
    }
}
