package io.dujiang.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of blocking code that runs on a virtual thread of its own, or elsewhere, by a {@link Promise}. Safe for use by any thread.
 *
 * <p>Cancelling decides the outcome at once and interrupts the code, which may still take time to end; {@link #awaitEnd} waits for
 * that. What a cancelled task throws in its cleanup is suppressed in the {@link CancellationException}, and logged if the task has no
 * scope to report it. All waiting parks the caller and ends with {@link InterruptedException} when the caller is interrupted.
 *
 * @param <T> the result; a task's code must not return null, use a {@link Runnable} for work without result
 */
public final class Task<T> implements Future<T> {
    private final String name;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final @Nullable Throwable forked;
    private volatile @Nullable Thread thread;
    private volatile boolean ended;
    private @Nullable Class<?> failedCode; // written before the outcome, and read after it
    private @Nullable Executor dependents;
    private @Nullable Runnable beforeWait;
    private @Nullable TaskWatch watch;

    Task(String name) {
        this.name = name;
        this.forked = Debug.forkedHere(name);
    }

    /** Lets debug mode report it if nobody asks for its end; called before it starts. */
    void watchBy(TaskWatches watches) {
        watch = watches.watch(this, forked);
    }

    /** Its thread was made; called before that starts. */
    void runBy(Thread made) {
        thread = made;
    }

    /**
     * Its code runs elsewhere; called before anybody knows it.
     *
     * @param executor runs what depends on the outcome, since who decides that must not be kept by it
     * @param onEnd called by whoever decides the outcome
     * @param onWait called by whoever is about to wait for it
     */
    void runElsewhere(Executor executor, Runnable onEnd, Runnable onWait) {
        dependents = executor;
        beforeWait = onWait;
        var _ = outcome.whenComplete((_, _) -> onEnd.run());
    }

    /** The code elsewhere has returned. Returns false if the outcome was decided before. */
    boolean succeed(T result) {
        return outcome.complete(result);
    }

    /** The code elsewhere threw. Returns false if the outcome was decided before. */
    boolean fail(Throwable failure) {
        boolean first = outcome.completeExceptionally(asFailure(failure));
        if (first) {
            var _ = failed(failure);
        }
        return first;
    }

    /**
     * Runs the code on the calling thread, which is this task's own. Returns what it threw, unless that follows from the task's
     * cancellation; what else a cancelled task throws is suppressed in its {@link CancellationException}.
     */
    @Nullable
    Throwable run(Callable<T> code) {
        try {
            if (!outcome.isCancelled()) {
                outcome.complete(code.call());
            }
            return null;
        } catch (Throwable e) {
            failedCode = code.getClass();
            return outcome.completeExceptionally(asFailure(e)) ? failed(e) : failedCleanup(e);
        } finally {
            ended = true;
        }
    }

    /**
     * The code of a task may see the cancellation of another one, which does not make its own a cancelled one. And a {@link
     * CompletionException} by itself would be taken for a wrapper of its cause.
     */
    private static Throwable asFailure(Throwable thrown) {
        boolean means = thrown instanceof CancellationException || thrown instanceof CompletionException;
        return means ? new CompletionException(thrown) : thrown;
    }

    private Throwable failed(Throwable failure) {
        if (watch != null) {
            watch.failed(failure);
        }
        return failure;
    }

    private @Nullable Throwable failedCleanup(Throwable failure) {
        if (failure instanceof InterruptedException || failure instanceof CancellationException) {
            return null;
        }
        var _ = outcome.whenComplete((_, cancellation) -> cancellation.addSuppressed(failure));
        return failure;
    }

    /** The thread that runs the code; null before it is made. */
    @Nullable
    Thread thread() {
        return thread;
    }

    /** The name given when it was spawned. */
    public String name() {
        return name;
    }

    /** The name without the number that it may end in, so that {@code row-17} and {@code row-18} are of one kind. */
    public String kind() {
        return kindOf(name);
    }

    /** The kind of a task with that name. */
    static String kindOf(String name) {
        int end = name.length();
        while (end > 0 && Character.isDigit(name.charAt(end - 1))) {
            end--;
        }
        return end > 1 && end < name.length() && name.charAt(end - 1) == '-' ? name.substring(0, end - 1) : name;
    }

    /** Where its time goes; empty before it has begun to run, and if its group has no {@link Instrument} or is portable. */
    public Optional<TaskTimings> timings() {
        Thread begun = thread;
        return begun == null || VirtualThreads.whyNotOurs().isPresent()
                ? Optional.empty()
                : Optional.ofNullable(Continuation.timingsOf(VirtualThreads.continuation(begun)));
    }

    /**
     * Waits for the result.
     *
     * @throws TaskFailedException if the code threw; the cause is what it threw
     * @throws CancellationException if the task was cancelled
     */
    public T join() throws InterruptedException {
        try {
            return get();
        } catch (ExecutionException e) {
            throw failedBy(causeOf(e)).toldHere();
        }
    }

    /** What those are told who join this task after it threw. */
    TaskFailedException failedBy(Throwable cause) {
        return new TaskFailedException(name, cause, forked, failedCode);
    }

    /**
     * Waits until the code has ended, however it did, or the time is over. Of code elsewhere no more is known than its outcome.
     *
     * @return whether it has ended
     */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        if (dependents != null) {
            return awaitOutcome(timeout);
        }
        Thread left = leftToEnd();
        return left == null || left.join(timeout) || ended;
    }

    void awaitEnd() throws InterruptedException {
        Thread left = leftToEnd();
        if (left != null) {
            left.join();
        }
    }

    private boolean awaitOutcome(Duration timeout) throws InterruptedException {
        try {
            var _ = awaited().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            // what it ended by is asked for by others
        }
        return outcome.isDone();
    }

    /** The thread that its caller is about to wait for; null if the code has ended. */
    private @Nullable Thread leftToEnd() {
        if (watch != null) {
            watch.awaited();
        }
        if (ended) {
            return null;
        }
        Debug.waits("Task.awaitEnd");
        return thread;
    }

    /** The outcome, of which the caller makes something. */
    private CompletableFuture<T> asked() {
        if (watch != null) {
            watch.settled();
        }
        return outcome;
    }

    private CompletableFuture<T> awaited() {
        if (Debug.ON && !outcome.isDone()) {
            Debug.waits("Task.join");
        }
        if (beforeWait != null && !outcome.isDone()) {
            beforeWait.run();
        }
        return asked();
    }

    /** Cancels: the outcome is decided as cancelled and the code is interrupted. Returns false if the outcome was decided before. */
    public boolean cancel() {
        boolean decided = outcome.completeExceptionally(new CancellationException("Task '" + name + "' was cancelled"));
        Thread running = thread;
        if (decided && watch != null) {
            watch.settled();
        }
        if (decided && running != null) {
            running.interrupt();
        }
        return decided;
    }

    /** The same as {@link #cancel()}: the code is interrupted whatever the argument says. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return cancel();
    }

    /** A copy of the outcome for code that composes futures, cancelled if the task is; completing it does not affect the task. */
    public CompletableFuture<T> toCompletableFuture() {
        CompletableFuture<T> copy = new CompletableFuture<>();
        BiConsumer<T, Throwable> copying = (result, failure) -> {
            if (failure == null) {
                copy.complete(result);
            } else {
                copy.completeExceptionally(failure); // as it is, where copy() would wrap a cancellation
            }
        };
        var _ = dependents == null ? asked().whenComplete(copying) : asked().whenCompleteAsync(copying, dependents);
        return copy;
    }

    @Override
    public boolean isCancelled() {
        return outcome.isCancelled();
    }

    @Override
    public boolean isDone() {
        boolean done = outcome.isDone();
        if (done && watch != null) {
            watch.awaited();
        }
        return done;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        return awaited().get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        return awaited().get(timeout, unit);
    }

    @Override
    public State state() {
        return outcome.isDone() ? asked().state() : State.RUNNING;
    }

    @Override
    public String toString() {
        return "Task '" + name + "' " + outcome.state();
    }

    static Throwable causeOf(Exception wrapped) {
        Throwable cause = wrapped.getCause();
        return wrapped instanceof ExecutionException || wrapped instanceof CompletionException
                ? cause == null ? wrapped : cause
                : wrapped;
    }
}
