package io.dujiang.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forked tasks whose code has not ended, in the order of their forks. Guarded by the lock of the condition, held once, which is signalled when none is left. */
final class RunningTasks {
    private static final Logger log = LoggerFactory.getLogger(RunningTasks.class);

    private @Nullable Entry first;
    private @Nullable Entry last;
    private final LoopGroup group;
    private final ReentrantLock lock;
    private final Condition changed;

    RunningTasks(LoopGroup group, ReentrantLock lock, Condition changed) {
        this.group = group;
        this.lock = lock;
        this.changed = changed;
    }

    /** Adds a task; the answer is to be removed when it has ended. */
    Entry add(Task<?> task) {
        Entry entry = new Entry(task, last);
        if (last == null) {
            first = entry;
        } else {
            last.later = entry;
        }
        last = entry;
        return entry;
    }

    /** Removes one that was added, which forgets its neighbours: whoever keeps it, by its task, must not keep them. */
    void remove(Entry entry) {
        Entry earlier = entry.earlier;
        Entry later = entry.later;
        entry.earlier = null;
        entry.later = null;
        if (earlier == null) {
            first = later;
        } else {
            earlier.later = later;
        }
        if (later == null) {
            last = earlier;
        } else {
            later.earlier = earlier;
        }
        if (first == null) {
            changed.signalAll();
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Cancels those that run now. The lock is released meanwhile: whoever depends on the outcome of a task may run any code. */
    void cancel() {
        forEachUnlocked(Task::cancel);
    }

    private void forEachUnlocked(Consumer<Task<?>> action) {
        List<Task<?>> tasks = new ArrayList<>();
        for (Entry next = first; next != null; next = next.later) {
            tasks.add(next.task);
        }
        lock.unlock();
        try {
            tasks.forEach(action);
        } finally {
            lock.lock();
        }
    }

    /** Waits for the end of tasks that were cancelled, and reports each that is deaf to that. */
    void awaitCancelled() throws InterruptedException {
        long grace = group.deafAfter().toNanos();
        long due = group.nanoTime() + grace; // kept, since the ends of others signal too
        while (!isEmpty()) {
            if (!group.await(lock, changed, due - group.nanoTime())) {
                forEachUnlocked(this::reportDeaf);
                due = group.nanoTime() + grace;
            }
        }
    }

    private void reportDeaf(Task<?> task) {
        Exception stack = new Exception("where it is");
        Thread thread = task.thread();
        stack.setStackTrace(thread == null ? new StackTraceElement[0] : thread.getStackTrace());
        log.warn(
                "{} has not ended within {} after it was cancelled; its scope waits for it",
                task,
                group.deafAfter(),
                stack);
    }

    /** A task between its neighbours: no set, since the first look at the hash code of a task costs more than all of this. */
    static final class Entry {
        private final Task<?> task;
        private @Nullable Entry earlier;
        private @Nullable Entry later;

        private Entry(Task<?> task, @Nullable Entry earlier) {
            this.task = task;
            this.earlier = earlier;
        }
    }
}
