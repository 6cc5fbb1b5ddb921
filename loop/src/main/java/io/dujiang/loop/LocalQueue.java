package io.dujiang.loop;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One loop's part of a queue that all loops have in common, first in, first out. The holder of the loop adds and takes; other loops steal, as
 * {@link RunQueue} says.
 */
final class LocalQueue {
    /*
     * Three parts, the oldest first: the ring; what went from here to the global queue; and the tail, which waits to go there. Once the
     * ring is full all that is added goes to the tail, until the ring and the global queue are found empty: else threads that yield would
     * take turns in the ring, and those behind it would wait for long. The tail cannot be stolen from; but it is only in use while there
     * is something in the ring or in the global queue, or for one mount.
     */
    private static final int TAIL = RunQueue.CAPACITY / 2;

    private final RunQueue ring = new RunQueue();
    private final GlobalQueue global;
    private final Consumer<Runnable> adder = this::add;
    private final Consumer<Runnable> ringAdder = this::addToRing;
    private Runnable[] tail = new Runnable[TAIL];
    private int tailSize;
    private boolean spilling;

    LocalQueue(GlobalQueue global) {
        this.global = global;
    }

    /** Adds, called by the holder. */
    void add(Runnable continuation) {
        if (!spilling && ring.offer(continuation)) {
            return;
        }
        spilling = true;
        tail[tailSize++] = continuation;
        if (tailSize == TAIL) {
            global.addAll(tail);
            tail = new Runnable[TAIL];
            tailSize = 0;
        }
    }

    /** Takes the oldest, called by the holder; null if there is none here or in the global queue. */
    @Nullable
    Runnable poll() {
        Runnable next = ring.poll();
        if (next == null) {
            next = global.poll(ringAdder);
        }
        return next == null && spilling ? pollTail() : next;
    }

    /** Takes from the global queue first, called by the holder; null if what is here is older, or that is empty. */
    @Nullable
    Runnable pollGlobal() {
        return spilling ? null : global.poll(adder);
    }

    /** The ring was empty a moment ago, and only thieves have touched it since: there is room. */
    private void addToRing(Runnable continuation) {
        if (!ring.offer(continuation)) {
            throw new IllegalStateException("A ring of " + RunQueue.CAPACITY + " is full that was empty");
        }
    }

    private @Nullable Runnable pollTail() {
        spilling = false;
        int size = tailSize;
        tailSize = 0;
        for (int i = 0; i < size; i++) {
            addToRing(tail[i]);
        }
        return ring.poll();
    }

    /** Gives the older half of its ring to another loop's queue that is empty, whose holder calls: answers the oldest. */
    @Nullable
    Runnable giveHalf(LocalQueue thief) {
        return ring.stealInto(thief.ring);
    }

    /** True if nothing is here, asked by the holder. */
    boolean isEmpty() {
        return tailSize == 0 && ring.isEmpty();
    }

    /** How many a thief could take from. Any thread may ask, and gets what was about true a moment ago. */
    int size() {
        return ring.size();
    }

    /** Lets go of what thieves took, called by the holder. */
    void clearStolen() {
        ring.clearStolen();
    }
}
