package io.dujiang.process;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where the one thread that consumes the outcomes of a call waits for them. */
final class Arrivals implements RemoteTask.Recipient {
    private final Queue<RemoteTask> inOrderOfEnd = new ConcurrentLinkedQueue<>();
    private final boolean collects;
    private volatile @Nullable Waiter waiter;
    private volatile boolean closed;

    /** Who waits, and for what. */
    private record Waiter(Thread thread, BooleanSupplier condition) {}

    /** @param collects whether what ended is kept for {@link #take} */
    Arrivals(boolean collects) {
        this.collects = collects;
    }

    @Override
    public void ended(RemoteTask task) {
        if (collects) {
            inOrderOfEnd.add(task);
            if (closed) {
                close();
            }
        }
    }

    @Override
    public void flush() {
        Waiter waiting = waiter;
        if (waiting != null && waiting.condition().getAsBoolean()) {
            LockSupport.unpark(waiting.thread());
        }
    }

    /** Nobody takes any more: discards what was not taken. */
    void close() {
        closed = true;
        for (RemoteTask task = inOrderOfEnd.poll(); task != null; task = inOrderOfEnd.poll()) {
            task.discard();
        }
    }

    /** True if a task has ended that was not taken. */
    boolean hasSome() {
        return !inOrderOfEnd.isEmpty();
    }

    /** Waits for a task that ended and was not taken before. */
    RemoteTask take() throws InterruptedException {
        RemoteTask task = inOrderOfEnd.poll();
        while (task == null) {
            await(this::hasSome);
            task = inOrderOfEnd.poll();
        }
        return task;
    }

    /** Waits for a certain task. */
    void await(RemoteTask task) throws InterruptedException {
        if (!task.isDone()) {
            await(task::isDone);
        }
    }

    /** Waits until a condition is met, which is looked at when this is flushed. */
    void await(BooleanSupplier condition) throws InterruptedException {
        waiter = new Waiter(Thread.currentThread(), condition);
        try {
            while (!condition.getAsBoolean()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("Interrupted while it waited for a worker process");
                }
                LockSupport.park(this);
            }
        } finally {
            waiter = null;
        }
    }
}
