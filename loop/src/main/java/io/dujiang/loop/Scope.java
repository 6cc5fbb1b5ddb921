package io.dujiang.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks that live no longer than the block of code that forked them, and that must all succeed.
 *
 * <p>Made by {@link LoopGroup#scope}. The first failure, the deadline, an interrupt of the owner or an exception of its body cancels
 * every task: each is interrupted, and the scope returns only after the last has ended. A task that is deaf to interruption is
 * reported with its stack every ten seconds. Scopes nest: cancelling a task that owns a scope reaches the tasks of that scope.
 */
public final class Scope {
    private static final Logger log = LoggerFactory.getLogger(Scope.class);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final LoopGroup group;
    private final Thread owner = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition oneEnded = lock.newCondition();
    private final Map<Task<?>, Thread> running = new LinkedHashMap<>();
    private final List<Throwable> failures = new ArrayList<>();
    private boolean cancelled;
    private boolean deadlinePassed;
    private boolean interruptedOwner;
    private boolean bodyEnded;
    private boolean bodyTookOurInterrupt;
    private boolean left;

    Scope(LoopGroup group) {
        this.group = group;
    }

    /** Starts a task of this scope. */
    public <T> Task<T> fork(Callable<T> code) {
        return fork("task", code);
    }

    /**
     * Starts a named task of this scope. Any task of the scope may fork.
     *
     * @throws RejectedExecutionException if the scope was left or the group is closed
     */
    public <T> Task<T> fork(String name, Callable<T> code) {
        Task<T> task = new Task<>(name);
        lock.lock();
        try {
            if (left) {
                throw new RejectedExecutionException("Task '" + name + "' cannot be forked: its scope was left");
            }
            Thread thread = group.unstarted(name, () -> runChild(task, code));
            running.put(task, thread);
            try {
                group.startChild(thread);
            } catch (RejectedExecutionException e) {
                running.remove(task);
                throw e;
            }
            if (cancelled) {
                task.cancel();
            }
        } finally {
            lock.unlock();
        }
        return task;
    }

    private <T> void runChild(Task<T> task, Callable<T> code) {
        task.run(code);
        Throwable failure = task.hasFailed() ? task.exceptionNow() : null;
        lock.lock();
        try {
            running.remove(task);
            if (failure != null && !(cancelled && failure instanceof InterruptedException)) {
                failures.add(new TaskFailedException(task.name(), failure));
                cancelChildren();
                interruptOwner();
            }
            oneEnded.signalAll();
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
            cancelChildren();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all tasks forked so far have ended well; the scope does the same when its body returns. */
    public void join() throws InterruptedException {
        lock.lock();
        try {
            while (!running.isEmpty()) {
                oneEnded.await();
            }
        } finally {
            lock.unlock();
        }
    }

    <T, E extends Exception> T run(ScopeBody<T, E> body, @Nullable Duration deadline) throws E, InterruptedException {
        Runnable disarm = deadline == null ? () -> {} : group.after(deadline, this::passDeadline);
        try {
            T result = body.run(this);
            endBody(null);
            joinUnlessCancelled();
            leave(deadline, null);
            return result;
        } catch (Throwable e) {
            endBody(e);
            cancel();
            leave(deadline, e);
            throw e;
        } finally {
            disarm.run();
        }
    }

    /**
     * From here on the owner is not interrupted by this scope, so that every further interrupt is somebody else's and is kept. One that was
     * sent to the body, and that the body did not take, is taken back.
     */
    private void endBody(@Nullable Throwable thrown) {
        lock.lock();
        try {
            if (!bodyEnded && interruptedOwner) {
                bodyTookOurInterrupt = thrown instanceof InterruptedException;
                if (!bodyTookOurInterrupt) {
                    Thread.interrupted();
                }
            }
            bodyEnded = true;
        } finally {
            lock.unlock();
        }
    }

    private void joinUnlessCancelled() throws InterruptedException {
        lock.lock();
        try {
            while (!running.isEmpty() && !cancelled) {
                oneEnded.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void passDeadline() {
        lock.lock();
        try {
            if (!left) {
                deadlinePassed = true;
                cancelChildren();
                interruptOwner();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the last task, then tells the outcome that outranks the body's own. */
    private void leave(@Nullable Duration deadline, @Nullable Throwable thrown) {
        lock.lock();
        try {
            awaitLast();
            left = true;
            if (!failures.isEmpty() && (thrown == null || isConsequence(thrown))) {
                throw merged();
            }
            if (deadlinePassed && deadline != null && (thrown == null || isConsequence(thrown))) {
                throw new DeadlineExceededException(deadline);
            }
            if (thrown != null) {
                failures.forEach(thrown::addSuppressed);
            }
        } finally {
            lock.unlock();
        }
    }

    /** An interrupt that we sent, or the end of a task that we cancelled or that failed, says nothing new. */
    private boolean isConsequence(Throwable thrown) {
        return thrown instanceof CancellationException
                || thrown instanceof TaskFailedException
                || (thrown instanceof InterruptedException && bodyTookOurInterrupt);
    }

    private RuntimeException merged() {
        RuntimeException first = (RuntimeException) failures.getFirst();
        failures.stream().skip(1).forEach(first::addSuppressed);
        return first;
    }

    private void awaitLast() {
        boolean interrupted = false;
        while (!running.isEmpty()) {
            try {
                if (!oneEnded.await(GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
                    running.forEach(Scope::reportDeaf);
                }
            } catch (InterruptedException e) {
                interrupted = true;
                cancelChildren();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reportDeaf(Task<?> task, Thread thread) {
        Exception stack = new Exception("where it is");
        stack.setStackTrace(thread.getStackTrace());
        log.warn("{} has not ended {} after it was cancelled; its scope waits for it", task, GRACE, stack);
    }

    private void cancelChildren() {
        cancelled = true;
        running.keySet().forEach(Task::cancel);
        oneEnded.signalAll();
    }

    private void interruptOwner() {
        if (!bodyEnded && !Thread.currentThread().equals(owner)) {
            interruptedOwner = true;
            owner.interrupt();
        }
    }
}
