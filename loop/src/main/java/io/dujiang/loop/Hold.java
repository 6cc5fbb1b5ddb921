package io.dujiang.loop;

import java.util.concurrent.atomic.AtomicLong;

/** Says which carrier holds a loop, and may touch what belongs to it; another can take it over while a thread is mounted. */
final class Hold {
    /*
     * One counter. Even: the carrier whose token that is holds the loop. Odd, token + 1: the same, and it has a thread mounted,
     * whose code may last. Only then can the loop be taken over: the watchdog adds one more and gives that token to a spare. The
     * carrier learns it by the compare-and-set that ends the mount, and has touched nothing of the loop in between. Code of the
     * mounted thread that adds to the loop comes back to the even value first, for as long as that takes.
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
        return state.compareAndSet(token + 1, token);
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
