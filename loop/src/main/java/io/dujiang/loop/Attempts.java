package io.dujiang.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of a scope whose failures are values: they cancel nothing, and are taken in the order in which the tasks end, or until the first
 * success. Safe for use by any thread; each task is handed out once.
 *
 * <p>Made by {@link Scope#attempts}. The end of the scope, its deadline and its cancellation reach these tasks as they do all others:
 *
 * {@snippet :
 * String fastest = group.scope(Duration.ofSeconds(2), scope -> {
 *     Attempts<String> replicas = scope.attempts();
 *     hosts.forEach(host -> replicas.fork(host, () -> ask(host)));
 *     return replicas.firstSuccess();
 * });
 * }
 *
 * <p>A failure that was not handed out is suppressed in the exception of the scope, if it has one.
 *
 * @param <T> the result of each task
 */
public final class Attempts<T> {
    private final Scope scope;
    private final ReentrantLock lock;
    private final Failures failures;
    private final Condition changed;
    private final RunningTasks running;
    private final Queue<Task<T>> ended = new ArrayDeque<>();
    private boolean decided;

    Attempts(Scope scope, LoopGroup group, ReentrantLock lock, Failures failures) {
        this.scope = scope;
        this.lock = lock;
        this.failures = failures;
        this.changed = lock.newCondition();
        this.running = new RunningTasks(group, lock, changed);
    }

    /**
     * Starts a task.
     *
     * @throws RejectedExecutionException if the scope was left or its group is closed and the caller is none of its tasks
     */
    public Task<T> fork(Callable<T> code) {
        return fork("task", code);
    }

    /**
     * Starts a named task. Once {@link #firstSuccess} has decided, and in a scope that is cancelled, the code does not run, and the task is
     * cancelled.
     *
     * @throws RejectedExecutionException if the scope was left or its group is closed and the caller is none of its tasks
     */
    public Task<T> fork(String name, Callable<T> code) {
        Task<T> task = new Task<>(name);
        lock.lock();
        try {
            if (decided) {
                task.cancel();
            }
            start(task, code);
        } finally {
            lock.unlock();
        }
        return task;
    }

    private void start(Task<T> task, Callable<T> code) {
        RunningTasks.Entry entry = running.add(task);
        boolean started = false;
        try {
            scope.fork(task, code, failure -> ended(task, entry, failure));
            started = true;
        } finally {
            if (!started) {
                running.remove(entry);
            }
        }
    }

    /** A task has ended; called by the scope under its lock. */
    private void ended(Task<T> task, RunningTasks.Entry entry, @Nullable Throwable failure) {
        if (failure != null) {
            failures.addOfAttempt(task, failure);
        }
        ended.add(task);
        running.remove(entry);
        changed.signalAll();
    }

    /**
     * Waits for the next task to end and hands it out, also one that failed or was cancelled. Empty if all that were forked so far have
     * been handed out.
     */
    public Optional<Task<T>> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Task<T> task = awaitNext();
            if (task != null) {
                failures.take(task);
            }
            return Optional.ofNullable(task);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Task<T> awaitNext() throws InterruptedException {
        if (Debug.ON && ended.isEmpty() && !running.isEmpty()) {
            Debug.waits("A wait for the next attempt");
        }
        while (ended.isEmpty() && !running.isEmpty()) {
            changed.await();
        }
        return ended.poll();
    }

    /** Handles each task when it ends, until all that were forked so far, also by that code, have been handed out. */
    public <E extends Exception> void forEach(ItemCode<? super Task<T>, E> code) throws E, InterruptedException {
        Optional<Task<T>> task = next();
        while (task.isPresent()) {
            code.run(task.get());
            task = next();
        }
    }

    /**
     * Waits for the first task that succeeds, cancels the others and waits for their end. Those handed out before do not count. Must not
     * be called by one of the tasks, which would wait for itself.
     *
     * @throws TaskFailedException if none succeeded: the first failure, with all others suppressed
     * @throws CancellationException if all, or the scope, were cancelled
     * @throws IllegalStateException if there is no task to wait for
     */
    public T firstSuccess() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            List<Task<T>> failed = new ArrayList<>();
            for (Task<T> task = awaitNext(); task != null; task = awaitNext()) {
                if (task.state() == Task.State.SUCCESS) {
                    cancelOthers();
                    failed.forEach(failures::take);
                    return task.resultNow();
                }
                failed.add(task);
            }
            throw noSuccess(failed);
        } finally {
            lock.unlock();
        }
    }

    private void cancelOthers() throws InterruptedException {
        decided = true;
        running.cancel();
        running.awaitCancelled();
        ended.forEach(failures::take);
        ended.clear();
    }

    private RuntimeException noSuccess(List<Task<T>> tasks) {
        if (tasks.isEmpty()) {
            return new IllegalStateException("There is no attempt to wait for: fork some before firstSuccess()");
        }
        // Of a cancelled scope the failures stay, for the exception that leaves it.
        TaskFailedException failure = scope.isCancelled() ? null : takeAll(tasks);
        return failure == null
                ? new CancellationException("The " + tasks.size() + " attempts were cancelled")
                : failure;
    }

    private @Nullable TaskFailedException takeAll(List<Task<T>> tasks) {
        List<TaskFailedException> all =
                tasks.stream().map(failures::take).filter(Objects::nonNull).toList();
        if (all.isEmpty()) {
            return null;
        }
        TaskFailedException first = all.getFirst();
        all.forEach(TaskFailedException::showCode);
        all.stream().skip(1).forEach(first::addSuppressed);
        return first.toldHere();
    }
}
