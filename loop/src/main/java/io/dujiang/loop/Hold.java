package io.dujiang.loop;

import java.util.concurrent.atomic.AtomicLong;

/** Says which carrier holds a loop, and may touch what belongs to it; another can take it over while a thread is mounted. */
final class Hold {
    /*
     * One counter. Even: the carrier whose token that is holds the loop. Odd, token + 1: the same, and it has a thread mounted,
     * whose code may last. Only then can the loop be taken over: the watchdog adds one more and gives that token to a spare. The
     * carrier learns it by the compare-and-set that ends the mount, and has touched nothing of the loop in between. Code of the
     * mounted thread that adds to the loop comes back to the even value first, for as long as that takes.
     *
     * The watchdog may also borrow a loop while a thread is mounted, for a few steps: the value is negated meanwhile, and a carrier that
     * wants to come back waits for it.
     */
    private final AtomicLong state = new AtomicLong();

    /** The token of the first holder. */
    static final long FIRST = 0;

    /** The holder mounts a thread: from here on the loop can be taken over. No fence: what comes later may be seen earlier. */
    void mount(long token) {
        state.lazySet(token + 1);
    }

    /** Ends the mount. False if the loop was taken over: the caller holds nothing any more. */
    boolean unmount(long token) {
        boolean held;
        do {
            held = state.compareAndSet(token + 1, token);
        } while (!held && isMounted(token));
        return held;
    }

    /** True if the value was not changed by a take-over: it is, or was a moment ago, borrowed. */
    private boolean isMounted(long token) {
        Thread.onSpinWait();
        return Math.abs(state.get()) == token + 1;
    }

    /** True if the carrier with this token holds the loop, whatever it does. The watchdog may ask, which alone changes that. */
    boolean isHeldBy(long token) {
        long now = state.get();
        return now == token || now == token + 1;
    }

    /**
     * Borrows the loop from the carrier with this token, which has a thread mounted, until {@link #giveBack}: the caller may touch what belongs
     * to the loop, and must be quick. False if that mounts nothing, or has lost the loop. For the watchdog alone.
     */
    boolean borrow(long token) {
        return state.compareAndSet(token + 1, -(token + 1));
    }

    /** Ends what {@link #borrow} has begun. */
    void giveBack(long token) {
        state.set(token + 1);
    }

    /** Takes the loop over from the carrier with this token. False if that mounts nothing, or has lost the loop already. */
    boolean takeOver(long token) {
        return state.compareAndSet(token + 1, next(token));
    }

    /** The token of the holder after the one with this. */
    static long next(long token) {
        return token + 2;
    }
}
