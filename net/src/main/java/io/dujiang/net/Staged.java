package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The batch that tasks, one at a time, add to and a loop takes. */
final class Staged {
    /*
     * Task and loop each take the batch out of its place by an atomic exchange, so that it belongs to one of them. The task puts it back and
     * then has the loop called, unless "called" says that it is; the loop first clears "called", then takes the batch. So a batch that is
     * put back too late to be taken finds "called" cleared, and the loop is called again.
     */
    private final AtomicReference<@Nullable Batch> batch = new AtomicReference<>();
    private final AtomicBoolean called = new AtomicBoolean();

    /** Adds bytes. True if the caller must have the loop {@link #take}. */
    boolean add(byte[] from, int offset, int count) {
        Batch mine = mine();
        try {
            mine.append(from, offset, count);
        } finally {
            batch.set(mine);
        }
        return call();
    }

    /** The same with a buffer, which is taken over. */
    boolean add(ByteBuf bytes) {
        Batch mine = mine();
        try {
            mine.append(bytes);
        } finally {
            batch.set(mine);
        }
        return call();
    }

    private Batch mine() {
        Batch mine = batch.getAndSet(null);
        return mine == null ? new Batch() : mine;
    }

    /** True if the caller must have the loop {@link #take}, since nobody else has. Any thread may call it. */
    boolean call() {
        return !called.get() && called.compareAndSet(false, true);
    }

    /** Called by the loop: the calls so far are heard, whether it takes the batch or not. */
    void heard() {
        called.set(false);
    }

    /** Called by the loop after {@link #heard}: what was added, or null. */
    @Nullable
    Batch take() {
        return batch.getAndSet(null);
    }

    boolean isEmpty() {
        return batch.get() == null;
    }

    /** How much waits to be taken. Asked by the task that adds. */
    int length() {
        Batch now = batch.get();
        return now == null ? 0 : now.length();
    }
}
