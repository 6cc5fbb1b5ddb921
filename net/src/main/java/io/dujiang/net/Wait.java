package io.dujiang.net;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where one task at a time parks until a loop has news for it. */
final class Wait {
    /*
     * No wake-up is lost: the task first stores that it waits, then looks whether it need not; the loop first stores the news, then looks
     * who waits. All four are volatile, so one of the two sees the other. A wake-up too many makes a later park return early, which looks
     * again.
     */
    /** The deadline of a task that waits as long as it takes. */
    static final long NEVER = 0;

    private volatile @Nullable Thread waiting;

    /** The deadline after that many nanoseconds from now, or {@link #NEVER} if that is 0. */
    static long deadline(long nanos) {
        return nanos == 0 ? NEVER : System.nanoTime() + nanos | 1;
    }

    /** The nanoseconds that are left until a deadline. */
    static long left(long deadline) {
        return deadline == NEVER ? Long.MAX_VALUE / 2 : deadline - System.nanoTime();
    }

    /**
     * Parks the caller until the condition holds; false if the deadline, a time of {@link System#nanoTime}, came first.
     *
     * @param news true once what is waited for has happened, whereupon {@link #wake} is called; reads volatile state
     */
    boolean until(BooleanSupplier news, long deadline) throws InterruptedException {
        waiting = Thread.currentThread();
        try {
            while (!news.getAsBoolean()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("Interrupted while it waited for the peer");
                }
                if (!park(deadline)) {
                    return news.getAsBoolean();
                }
            }
            return true;
        } finally {
            waiting = null;
        }
    }

    private boolean park(long deadline) {
        if (deadline == NEVER) {
            LockSupport.park(this);
            return true;
        }
        long left = deadline - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(this, left);
        }
        return left > 0;
    }

    /** Has the waiting task look again, if there is one. Any thread may call it. */
    void wake() {
        Thread task = waiting;
        if (task != null) {
            LockSupport.unpark(task);
        }
    }

    /** True while a task waits here. Any thread may ask. */
    boolean isAwaited() {
        return waiting != null;
    }
}
