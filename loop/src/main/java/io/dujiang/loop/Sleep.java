package io.dujiang.loop;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/** Says whether a poller sleeps, and how, to those who add work and may have to wake it. */
final class Sleep {
    /*
     * So that no signal is lost: before it blocks, the sleeper stores how it sleeps, then looks for work again; who adds work reads
     * afterwards how it sleeps. Both have a full fence between store and load (Dekker), so at least one of them sees the other. Of
     * many the one whose compare-and-set succeeds pays for the wake-up.
     *
     * Who was held up since he read how it sleeps may end a later sleep, for work that is long done. His wake-up finds a poller that
     * does not block yet, and the next adder finds one that is awake. So right before it blocks, where a wake-up is sure to reach it
     * from then on, the sleeper asks again whether its sleep lasts.
     *
     * Source: the wake-up protocol of Netty's event loops.
     */
    static final int AWAKE = 0;
    static final int POLLING = 1;
    static final int PARKED = 2;

    private final AtomicInteger state = new AtomicInteger(AWAKE);

    /** The caller is about to sleep like that: it looks for work after this, and sleeps if there is none. */
    void begin(int how) {
        state.set(how);
        VarHandle.fullFence();
    }

    /** The caller sleeps no more. */
    void end() {
        state.set(AWAKE);
    }

    /** How the poller sleeps, asked after work was added. */
    int afterAdding() {
        VarHandle.fullFence();
        return state.get();
    }

    /** Ends that sleep for the poller. True if the caller is the one who must wake it. */
    boolean endFor(int how) {
        return state.compareAndSet(how, AWAKE);
    }

    /** True while it sleeps like that. Any thread may ask; the sleeper does, when whoever ends its sleep from here on wakes it. */
    boolean lasts(int how) {
        return state.get() == how;
    }
}
