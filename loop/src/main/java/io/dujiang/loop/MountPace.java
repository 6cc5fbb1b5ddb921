package io.dujiang.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/** How long the mounts of one loop take, as far as it is known, and so whether others should have some of what waits there. */
final class MountPace {
    /*
     * To wake a loop that sleeps takes some 50 us until it runs, and a system call of the one who wakes it; and what tasks share moves
     * between two cores from then on. So threads are not worth sharing that will have had their turns before. A longer mount than before
     * counts at once, shorter ones by and by; and the watchdog tells of one that has not ended.
     */
    private static final long WORTH_SHARING = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LONG = TimeUnit.MICROSECONDS.toNanos(125);
    private static final int SMOOTHING = 8;
    private static final VarHandle NANOS;

    static {
        try {
            NANOS = MethodHandles.lookup().findVarHandle(MountPace.class, "nanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // by its handle
    private long nanos = WORTH_SHARING;

    /** So many mounts took that time together, as the holder of the loop found. */
    void measured(long together, int mounts) {
        long each = together / mounts;
        long last = nanos();
        NANOS.setOpaque(this, each > last ? each : last - (last - each) / SMOOTHING);
    }

    /** A mount lasts, as another thread found. */
    void lasts() {
        NANOS.setOpaque(this, Math.max(nanos(), LONG));
    }

    /** True if each mount is so long that the clock is worth reading after each. */
    boolean isLong() {
        return nanos() >= LONG;
    }

    /** True if a loop that has so many waiting should let another one have some. Any thread may ask. */
    boolean isWorthSharing(int waiting) {
        return waiting * nanos() >= WORTH_SHARING;
    }

    private long nanos() {
        return (long) NANOS.getOpaque(this);
    }
}
