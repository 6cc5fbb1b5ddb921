package io.dujiang.loop;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that live no longer than the block of code that forked them, and that must all succeed, but for {@linkplain #attempts attempts}.
 *
 * <p>Made by {@link LoopGroup#scope}. The first failure, the deadline, an interrupt of the owner or an exception of its body cancels
 * every task: each is interrupted, and the scope returns only after the last has ended. A task that is deaf to interruption is
 * reported with its stack every {@linkplain LoopGroupBuilder#reportDeafAfter ten seconds}. Scopes nest: cancelling a task that owns a scope reaches the tasks of that scope.
 *
 * <p>A failure and the deadline interrupt the owner too, while its body runs; that interrupt is taken back before the scope returns,
 * and the interrupt of somebody else stays. What tasks throw after they were cancelled is suppressed in
 * the exception of the scope, or logged if it has none.
 */
public final class Scope {
    private final LoopGroup group;
    private final OwnerInterrupt ownerInterrupt;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final RunningTasks running;
    private final Failures failures = new Failures();
    private boolean bodyEnded;
    private boolean bodyInterrupted;
    private boolean left;
    private boolean cancelled;
    private boolean deadlinePassed;
    private @Nullable ScopeChannels channels;

    Scope(LoopGroup group) {
        this.group = group;
        this.running = new RunningTasks(group, lock, changed);
        this.ownerInterrupt = new OwnerInterrupt(group);
    }

    /**
     * Starts a task of this scope.
     *
     * @throws RejectedExecutionException if the scope was left or its group is closed and the caller is none of its tasks
     */
    public <T> Task<T> fork(Callable<T> code) {
        return fork("task", code);
    }

    /**
     * Starts a named task of this scope. Any task of the scope may fork, also while the group drains. In a scope that is cancelled the
     * code does not run, and the task is cancelled.
     *
     * @throws RejectedExecutionException if the scope was left or its group is closed and the caller is none of its tasks
     */
    public <T> Task<T> fork(String name, Callable<T> code) {
        Task<T> task = new Task<>(name);
        fork(task, code, null);
        return task;
    }

    /**
     * Starts a task.
     *
     * @param attempt told under the lock of the scope when the task has ended, with what its code threw; null if the task must succeed
     */
    <T> void fork(Task<T> task, Callable<T> code, @Nullable Consumer<@Nullable Throwable> attempt) {
        lock.lock();
        try {
            if (left) {
                throw new RejectedExecutionException("Task '" + task.name() + "' cannot be forked: its scope was left");
            }
            if (cancelled) {
                task.cancel();
            }
            start(task, code, attempt);
        } finally {
            lock.unlock();
        }
    }

    private <T> void start(Task<T> task, Callable<T> code, @Nullable Consumer<@Nullable Throwable> attempt) {
        RunningTasks.Entry entry = running.add(task);
        boolean started = false;
        try {
            group.fork(task, () -> taskEnded(task, entry, task.run(code), attempt));
            started = true;
        } finally {
            if (!started) {
                running.remove(entry);
            }
        }
    }

    private void taskEnded(
            Task<?> task,
            RunningTasks.Entry entry,
            @Nullable Throwable failure,
            @Nullable Consumer<@Nullable Throwable> attempt) {
        group.step();
        lock.lock();
        try {
            if (attempt != null) {
                attempt.accept(failure);
            } else if (failure != null && failures.add(task, failure)) {
                interruptOwner();
                cancelTasks();
            }
        } finally {
            running.remove(entry);
            lock.unlock();
        }
    }

    /** Makes a set of tasks of this scope that may fail: taken in the order in which they end, or until the first success. */
    public <T> Attempts<T> attempts() {
        return new Attempts<>(this, group, lock, failures);
    }

    /**
     * Opens a channel of this scope whose senders wait when it is full; see {@link #channel(int, WhenFull)}.
     *
     * @throws IllegalArgumentException if the capacity is below 1
     * @throws RejectedExecutionException if the scope was left
     */
    public <T> Channel<T> channel(int capacity) {
        return channel(capacity, WhenFull.WAIT);
    }

    /**
     * Opens a channel of this scope. It is closed when the scope has been left, and with a {@link CancellationException} as its error
     * when the scope is cancelled, so that nobody waits for ever and nobody takes that for a good end. The scope is not left before its
     * tasks have ended: a task that receives all items needs somebody to close the channel after the last.
     *
     * @throws IllegalArgumentException if the capacity is below 1
     * @throws RejectedExecutionException if the scope was left
     */
    public <T> Channel<T> channel(int capacity, WhenFull whenFull) {
        lock.lock();
        try {
            if (left) {
                throw new RejectedExecutionException("No channel can be opened: its scope was left");
            }
            if (channels == null) {
                channels = new ScopeChannels();
            }
            Channel<T> channel = channels.open(capacity, whenFull);
            if (cancelled) {
                channels.cancel();
            }
            return channel;
        } finally {
            lock.unlock();
        }
    }

    /** True once the scope was cancelled. */
    public boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    /** Cancels the tasks of this scope, those still to be forked among them; its owner goes on. */
    public void cancel() {
        lock.lock();
        try {
            cancelTasks();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all tasks forked so far have ended well; the scope does the same when its body returns. */
    public void join() throws InterruptedException {
        lock.lock();
        try {
            waits();
            while (!running.isEmpty()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    <T, E extends Exception> T run(ScopeBody<T, E> body, @Nullable Duration deadline) throws E, InterruptedException {
        Runnable disarm = deadline == null ? () -> {} : group.after(deadline, this::passDeadline);
        try {
            T result;
            try {
                result = runBody(body);
                joinUnlessCancelled();
            } catch (Throwable e) {
                cancel();
                leave(deadline, e);
                throw e;
            }
            leave(deadline, null);
            return result;
        } finally {
            disarm.run();
        }
    }

    private <T, E extends Exception> T runBody(ScopeBody<T, E> body) throws E, InterruptedException {
        ownerInterrupt.enter();
        boolean interrupted = false;
        try {
            return body.run(this);
        } catch (InterruptedException e) {
            interrupted = true;
            throw e;
        } finally {
            ownerInterrupt.exit();
            endBody(interrupted);
        }
    }

    /** From here on the owner is not interrupted by this scope, so that every further interrupt is somebody else's. */
    private void endBody(boolean interrupted) {
        lock.lock();
        try {
            bodyEnded = true;
            bodyInterrupted = interrupted;
        } finally {
            lock.unlock();
        }
        ownerInterrupt.takeBack(interrupted);
    }

    private void joinUnlessCancelled() throws InterruptedException {
        lock.lock();
        try {
            waits();
            while (!running.isEmpty() && !cancelled) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void waits() {
        if (Debug.ON && !running.isEmpty()) {
            Debug.waits("A scope's wait for its tasks");
        }
    }

    private void passDeadline() {
        lock.lock();
        try {
            if (!left) {
                deadlinePassed = true;
                interruptOwner();
                cancelTasks();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the last task, then throws the outcome that outranks the body's own. */
    private void leave(@Nullable Duration deadline, @Nullable Throwable thrown) {
        lock.lock();
        try {
            awaitLast();
            left = true;
            if (channels != null) {
                if (cancelled) {
                    channels.cancel(); // whoever cancels may not have come to it yet
                }
                channels.close();
            }
            RuntimeException outranking = thrown == null || isConsequence(thrown) ? outcome(deadline) : null;
            failures.tell(outranking == null ? thrown : outranking);
            if (outranking != null) {
                throw outranking;
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable RuntimeException outcome(@Nullable Duration deadline) {
        TaskFailedException failure = failures.takeFirst();
        if (failure != null) {
            return failure;
        }
        return deadlinePassed && deadline != null ? new DeadlineExceededException(deadline) : null;
    }

    /** An interrupt that we sent, or the end of a task that we cancelled or that failed, says nothing new. */
    private boolean isConsequence(Throwable thrown) {
        return (thrown instanceof InterruptedException && bodyInterrupted && ownerInterrupt.isSent())
                || (thrown instanceof CancellationException && cancelled)
                || (channels != null && channels.hasThrown(thrown))
                || failures.contains(thrown);
    }

    private void awaitLast() {
        boolean interrupted = false;
        while (!running.isEmpty()) {
            try {
                running.awaitCancelled();
            } catch (InterruptedException e) {
                interrupted = true;
                cancelTasks();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called with the lock held once, which is released while the tasks are cancelled. Those forked meanwhile are cancelled by that. */
    private void cancelTasks() {
        cancelled = true;
        running.cancel();
        if (channels != null) {
            channels.cancel();
        }
        changed.signalAll();
    }

    private void interruptOwner() {
        if (!bodyEnded) {
            ownerInterrupt.send();
        }
    }
}
