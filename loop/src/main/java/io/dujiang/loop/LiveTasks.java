package io.dujiang.loop;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The threads of a group's tasks that have not ended, and the gate that new ones pass. Safe for use by any thread.
 *
 * <p>No task slips through while the gate shuts: a task is entered before it looks at the gate, and who shuts it looks at the
 * tasks afterwards.
 */
final class LiveTasks {
    private final String group;
    private final Map<Thread, BooleanSupplier> threads = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noneLeft = lock.newCondition();
    private volatile boolean shut;
    private volatile boolean interrupted;

    LiveTasks(String group) {
        this.group = group;
    }

    /**
     * Starts a task from outside.
     *
     * @param cancelled whether the task was cancelled
     * @throws RejectedExecutionException if the gate is shut
     */
    void start(Thread thread, BooleanSupplier cancelled) {
        start(thread, cancelled, thread::start);
    }

    /** The same where starting is more than starting the thread. */
    void start(Thread thread, BooleanSupplier cancelled, Runnable starter) {
        start(thread, cancelled, starter, false);
    }

    /** Starts a task of a scope, which may go on forking after the gate was shut, as long as a task of the group does it. */
    void startChild(Thread thread, BooleanSupplier cancelled) {
        start(thread, cancelled, thread::start, isCurrent());
    }

    private void start(Thread thread, BooleanSupplier cancelled, Runnable starter, boolean passes) {
        threads.put(thread, cancelled);
        try {
            if (shut && !passes) {
                throw new RejectedExecutionException("Loop group " + group + " is closed; task '" + thread.getName()
                        + "' was not started. Close a group after all that submits to it");
            }
            starter.run();
        } catch (Throwable e) {
            remove(thread);
            throw e;
        }
    }

    /** The calling thread is a task that ends. */
    void ended() {
        remove(Thread.currentThread());
    }

    private void remove(Thread thread) {
        threads.remove(thread);
        if (shut && threads.isEmpty()) {
            lock.lock();
            try {
                noneLeft.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** True if the calling thread is a task of the group. */
    boolean isCurrent() {
        return threads.containsKey(Thread.currentThread());
    }

    /** True if the calling thread is a task of the group that was cancelled or, with all others, interrupted. */
    boolean isCurrentInterrupted() {
        BooleanSupplier cancelled = threads.get(Thread.currentThread());
        return cancelled != null && (interrupted || cancelled.getAsBoolean());
    }

    /** Interrupts all tasks. */
    void interrupt() {
        interrupted = true;
        threads.keySet().forEach(Thread::interrupt);
    }

    void shut() {
        shut = true;
    }

    /** Waits, after the gate was shut, until no task is left. Returns whether none is. */
    boolean awaitNone(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!threads.isEmpty() && left > 0) {
                left = noneLeft.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return threads.isEmpty();
    }

    void forEach(Consumer<Thread> action) {
        threads.keySet().forEach(action);
    }
}
