package io.dujiang.loop;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forked tasks whose code has not ended, in the order of their forks. Guarded by the lock of the condition, which is signalled when none is left. */
final class RunningTasks {
    private static final Logger log = LoggerFactory.getLogger(RunningTasks.class);

    private final Set<Task<?>> tasks = new LinkedHashSet<>();
    private final LoopGroup group;
    private final ReentrantLock lock;
    private final Condition changed;

    RunningTasks(LoopGroup group, ReentrantLock lock, Condition changed) {
        this.group = group;
        this.lock = lock;
        this.changed = changed;
    }

    void add(Task<?> task) {
        tasks.add(task);
    }

    void remove(Task<?> task) {
        tasks.remove(task);
        if (tasks.isEmpty()) {
            changed.signalAll();
        }
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    void cancel() {
        tasks.forEach(Task::cancel);
    }

    /** Waits for the end of tasks that were cancelled, and reports each that is deaf to that. */
    void awaitCancelled() throws InterruptedException {
        long grace = group.deafAfter().toNanos();
        long due = group.nanoTime() + grace; // kept, since the ends of others signal too
        while (!tasks.isEmpty()) {
            if (!group.await(lock, changed, due - group.nanoTime())) {
                tasks.forEach(this::reportDeaf);
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
}
