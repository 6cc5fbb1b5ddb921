package io.dujiang.loop;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits in a queue of a {@link Channel}. Whoever takes it out of the queue, under the channel's lock, settles it; before that
 * its thread may take itself out.
 *
 * @param <T> the items
 */
final class Waiter<T> {
    private final Thread thread = Thread.currentThread();
    private @Nullable T item;
    private boolean served;
    private volatile boolean settled;

    /** @param item what a sender wants to send; null for others */
    Waiter(@Nullable T item) {
        this.item = item;
    }

    /** What a sender wants to send, or what a receiver got. */
    @Nullable
    T item() {
        return item;
    }

    /** The wait is over as its thread wished. */
    void serve(@Nullable T received) {
        item = received;
        served = true;
        settle();
    }

    /** The wait is over since the channel was closed. */
    void refuse() {
        settle();
    }

    private void settle() {
        settled = true;
        LockSupport.unpark(thread);
    }

    boolean isSettled() {
        return settled;
    }

    /** Whether it was served, once it is settled. */
    boolean isServed() {
        return served;
    }
}
