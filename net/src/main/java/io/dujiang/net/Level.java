package io.dujiang.net;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many bytes are held between a loop that adds them and a task that takes them, and whether reading from the channel is paused for
 * that: from the high mark on, until no more than the low one are left.
 */
final class Level {
    /*
     * Reading is never left paused with nothing held: the loop stores that it pauses, then looks at what is held; the task stores what is
     * held, then looks whether it is paused. Both are atomic, so one of the two sees the other, and the compare-and-set lets one resume.
     */
    private static final int FLOWING = 0;
    private static final int PAUSED = 1;
    private static final int RESUMING = 2;

    private final int low;
    private final int high;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger state = new AtomicInteger(FLOWING);

    Level(int low, int high) {
        this.low = low;
        this.high = high;
    }

    /** Called by the loop, before the bytes can be taken. True if the loop must pause reading now. */
    boolean add(int bytes) {
        if (held.addAndGet(bytes) < high || !state.compareAndSet(FLOWING, PAUSED)) {
            return false;
        }
        return held.get() > low || !state.compareAndSet(PAUSED, FLOWING);
    }

    /** Called by whoever has taken bytes. True if it must have the loop resume reading and then call {@link #resumed}. */
    boolean remove(int bytes) {
        return held.addAndGet(-bytes) <= low && state.get() == PAUSED && state.compareAndSet(PAUSED, RESUMING);
    }

    /** Called by the loop when it resumes reading. */
    void resumed() {
        state.set(FLOWING);
    }

    int held() {
        return held.get();
    }
}
