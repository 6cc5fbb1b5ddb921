package io.dujiang.net;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * How many bytes are held between a loop that adds them and a task that takes them, and whether reading from the channel is paused for
 * that: from the high mark on, until no more than half of that are left.
 */
final class Level {
    /*
     * Reading is never left paused with nothing held: the loop stores that it pauses, then looks at what is held; the task stores what is
     * held, then looks whether it is paused. Both are atomic, so one of the two sees the other, and the compare-and-set lets one resume.
     */
    private static final int FLOWING = 0;
    private static final int PAUSED = 1;
    private static final int RESUMING = 2;

    private static final AtomicIntegerFieldUpdater<Level> HELD =
            AtomicIntegerFieldUpdater.newUpdater(Level.class, "held");
    private static final AtomicIntegerFieldUpdater<Level> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Level.class, "state");

    private final int high;
    private volatile int held;
    private volatile int state = FLOWING;

    Level(int high) {
        this.high = high;
    }

    /** Called by the loop, before the bytes can be taken. True if the loop must pause reading now. */
    boolean add(int bytes) {
        if (HELD.addAndGet(this, bytes) < high || !STATE.compareAndSet(this, FLOWING, PAUSED)) {
            return false;
        }
        return held > high / 2 || !STATE.compareAndSet(this, PAUSED, FLOWING);
    }

    /** Called by whoever has taken bytes. True if it must have the loop resume reading and then call {@link #resumed}. */
    boolean remove(int bytes) {
        return HELD.addAndGet(this, -bytes) <= high / 2
                && state == PAUSED
                && STATE.compareAndSet(this, PAUSED, RESUMING);
    }

    /** Called by the loop when it resumes reading. */
    void resumed() {
        state = FLOWING;
    }

    int held() {
        return held;
    }
}
