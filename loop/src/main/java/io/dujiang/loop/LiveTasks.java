package io.dujiang.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a group that have not ended, and the gate that new ones pass. Safe for use by any thread.
 *
 * <p>No task slips through while the gate shuts: a task is entered before it looks at the gate, and who shuts it looks at the
 * tasks afterwards.
 */
final class LiveTasks {
    /*
     * A hash table by the number of the thread that never grows, with the tasks themselves as links: entering and leaving cost a short
     * lock each and no memory. Numbers of threads follow one another, so the lists are equally long. A search, which only failing
     * scopes and closing groups do, is longer than in a table that grows.
     */
    private static final int LISTS = 256;

    private final String group;
    private final TaskList[] lists = new TaskList[LISTS];
    private final Set<Task<?>> elsewhere = Collections.synchronizedSet(new LinkedHashSet<>());
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noneLeft = lock.newCondition();
    private volatile boolean shut;
    private volatile boolean interrupted;

    LiveTasks(String group) {
        this.group = group;
        for (int i = 0; i < LISTS; i++) {
            lists[i] = new TaskList();
        }
    }

    /** The name of the group. */
    String group() {
        return group;
    }

    /**
     * Starts a task from outside.
     *
     * @throws RejectedExecutionException if the gate is shut
     */
    void start(LiveTask task) {
        start(task, Thread::start);
    }

    /** The same where starting is more than starting the thread. */
    void start(LiveTask task, Consumer<Thread> starter) {
        start(task, starter, false);
    }

    /** Starts a task of a scope, which may go on forking after the gate was shut, as long as a task of the group does it. */
    void startChild(LiveTask task) {
        start(task, Thread::start, true);
    }

    private void start(LiveTask task, Consumer<Thread> starter, boolean child) {
        Thread thread = task.thread();
        listOf(thread).add(task);
        try {
            if (shut && !(child && isCurrent())) {
                throw new RejectedExecutionException("Loop group " + group + " is closed; task '" + thread.getName()
                        + "' was not started. Close a group after all that submits to it");
            }
            starter.accept(thread);
        } catch (Throwable e) {
            remove(task);
            throw e;
        }
    }

    /**
     * Enters a task that has no thread here.
     *
     * @throws RejectedExecutionException if the gate is shut
     */
    void enter(Task<?> task) {
        elsewhere.add(task);
        if (shut) {
            leave(task);
            throw new RejectedExecutionException("Loop group " + group + " is closed; task '" + task.name()
                    + "' was not started. Close a group after all that submits to it");
        }
    }

    /** A task that has no thread here has its outcome. */
    void leave(Task<?> task) {
        elsewhere.remove(task);
        signalIfShut();
    }

    /** A task has ended, or was not started. */
    void remove(LiveTask task) {
        boolean lastOfList = listOf(task.thread()).remove(task);
        if (lastOfList) {
            signalIfShut();
        }
    }

    private void signalIfShut() {
        if (shut) {
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
        return current() != null;
    }

    /** True if the calling thread is a task of the group that was cancelled or, with all others, interrupted. */
    boolean isCurrentInterrupted() {
        LiveTask current = current();
        return current != null && (interrupted || current.isCancelled());
    }

    private @Nullable LiveTask current() {
        Thread thread = Thread.currentThread();
        return listOf(thread).find(thread);
    }

    /** Interrupts all tasks. */
    void interrupt() {
        interrupted = true;
        forEach(Thread::interrupt);
        List.of(elsewhere.toArray(Task<?>[]::new))
                .forEach(Task::cancel); // in the order in which they came, as seeds need it
    }

    void shut() {
        shut = true;
    }

    /** Waits, after the gate was shut, until no task is left. Returns whether none is. */
    boolean awaitNone(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!isEmpty() && left > 0) {
                left = noneLeft.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return isEmpty();
    }

    private boolean isEmpty() {
        for (TaskList list : lists) {
            if (!list.isEmpty()) {
                return false;
            }
        }
        return elsewhere.isEmpty();
    }

    void forEach(Consumer<Thread> action) {
        List<LiveTask> all = new ArrayList<>();
        for (TaskList list : lists) {
            list.addTo(all);
        }
        all.forEach(task -> action.accept(task.thread()));
    }

    private TaskList listOf(Thread thread) {
        return lists[(int) thread.threadId() & (LISTS - 1)];
    }

    /** Tasks with threads whose numbers end alike. */
    private static final class TaskList {
        private @Nullable LiveTask first;

        synchronized void add(LiveTask task) {
            LiveTask second = first;
            task.next = second;
            if (second != null) {
                second.previous = task;
            }
            first = task;
        }

        /** Removes one that is in the list, which forgets its neighbours: whoever keeps it must not keep them. Returns whether that was the last. */
        synchronized boolean remove(LiveTask task) {
            LiveTask before = task.previous;
            LiveTask after = task.next;
            task.previous = null;
            task.next = null;
            if (after != null) {
                after.previous = before;
            }
            if (before == null) {
                first = after;
            } else {
                before.next = after;
            }
            return first == null;
        }

        synchronized @Nullable LiveTask find(Thread thread) {
            LiveTask task = first;
            while (task != null && !task.thread().equals(thread)) {
                task = task.next;
            }
            return task;
        }

        synchronized boolean isEmpty() {
            return first == null;
        }

        synchronized void addTo(List<LiveTask> tasks) {
            for (LiveTask task = first; task != null; task = task.next) {
                tasks.add(task);
            }
        }
    }
}
