package io.dujiang.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A bounded queue, first in, first out, of one owner who adds and takes, and of any number of thieves who take half of it. */
final class RunQueue {
    /*
     * A ring with two counters that only grow. The owner writes a slot, then publishes it by a release of tail. Who takes reads
     * slots first and then moves head by compare-and-set: if that succeeds nobody else has taken them, and the owner cannot have
     * overwritten them, since it writes no slot that head has not passed. Slots are cleared by the owner alone, either as it takes
     * or, for what was stolen, before it goes to sleep.
     *
     * Source: the run queue of Go's scheduler (runqput, runqgrab), with counters of 64 bits instead of 32, so that none returns to
     * an earlier value while a thief sleeps. tokio's queue differs in a second head, which lets a thief write before it commits.
     */
    static final int CAPACITY = 256;

    private static final int MASK = CAPACITY - 1;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Runnable[].class);
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(RunQueue.class, "head", long.class);
            TAIL = MethodHandles.lookup().findVarHandle(RunQueue.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Runnable[] ring = new Runnable[CAPACITY];
    private volatile long head;
    private volatile long tail;
    private long cleared;

    /** Adds, called by the owner. False if the queue is full. */
    boolean offer(Runnable task) {
        long end = (long) TAIL.get(this);
        if (end - head == CAPACITY) {
            return false;
        }
        SLOT.setOpaque(ring, (int) end & MASK, task);
        TAIL.setRelease(this, end + 1);
        return true;
    }

    /** Takes the oldest, called by the owner; null if the queue is empty. */
    @Nullable
    Runnable poll() {
        long end = (long) TAIL.get(this);
        for (long start = head; start != end; start = head) {
            Runnable task = (Runnable) SLOT.getOpaque(ring, (int) start & MASK);
            if (HEAD.compareAndSet(this, start, start + 1)) {
                SLOT.setOpaque(ring, (int) start & MASK, null);
                return task;
            }
        }
        return null;
    }

    /**
     * Takes the older half of this queue, called by the owner of the other queue, which must be empty: answers the oldest and puts the
     * rest there. Null if this queue is empty.
     */
    @Nullable
    Runnable stealInto(RunQueue other) {
        while (true) {
            long start = head;
            long size = tail - start;
            long half = size - size / 2;
            if (size == 0) {
                return null;
            }
            if (half <= CAPACITY / 2) {
                long to = (long) TAIL.get(other);
                for (int i = 1; i < half; i++) {
                    SLOT.setOpaque(
                            other.ring, (int) (to + i - 1) & MASK, SLOT.getOpaque(ring, (int) (start + i) & MASK));
                }
                Runnable first = (Runnable) SLOT.getOpaque(ring, (int) start & MASK);
                if (HEAD.compareAndSet(this, start, start + half)) {
                    TAIL.setRelease(other, to + half - 1);
                    return first;
                }
            }
        }
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** How many there are. Any thread may ask, and gets what was about true a moment ago. */
    int size() {
        return Math.clamp(tail - head, 0, CAPACITY);
    }

    /** Lets go of what thieves took, called by the owner. */
    void clearStolen() {
        long start = head;
        for (cleared = Math.max(cleared, start - CAPACITY); cleared < start; cleared++) {
            SLOT.setOpaque(ring, (int) cleared & MASK, null);
        }
    }
}
