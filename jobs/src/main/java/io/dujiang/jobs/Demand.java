package io.dujiang.jobs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Asks the queue for as much as can be worked on soon, and no more.
 *
 * <p>What was asked for and what is here are counted as one number, which grows by a request and shrinks when something is
 * done with; that a lease arrives changes nothing. The number aims at the slots and, for short work, what they do in
 * {@value #HORIZON_MILLIS} ms, by a moving mean. Requests are made when a quarter of that surplus is used up.
 */
final class Demand {
    private static final int HORIZON_MILLIS = 20;
    private static final long HORIZON_NANOS = HORIZON_MILLIS * 1_000_000L;
    private static final int MOST_PREFETCHED = 4_096;
    private static final int MEAN_OVER = 16;
    private static final long UNKNOWN = HORIZON_NANOS;

    private final int slots;
    private final IntConsumer request;
    private final BooleanSupplier open;
    private final AtomicInteger inHand = new AtomicInteger();

    // Written by several threads without a lock: an observation that is lost does no harm to a mean.
    private volatile long meanNanos = UNKNOWN;
    private volatile boolean stalled;

    /**
     * @param request asks the queue
     * @param open whether it may be asked now
     */
    Demand(int slots, IntConsumer request, BooleanSupplier open) {
        this.slots = slots;
        this.request = request;
        this.open = open;
    }

    /** Something that was given is done with, or was given back. */
    void freed() {
        inHand.decrementAndGet();
        topUp();
    }

    /** Work took so long. */
    void took(long nanos) {
        long mean = meanNanos;
        meanNanos = mean + (nanos - mean) / MEAN_OVER;
        stalled = false;
    }

    /** What was fetched ahead waited long: fetch nothing ahead until something ends. */
    void stalled() {
        stalled = true;
    }

    void topUp() {
        int prefetch = prefetch();
        int leastRequest = Math.max(1, prefetch / 4);
        int now = inHand.get();
        while (open.getAsBoolean() && slots + prefetch - now >= leastRequest) {
            if (inHand.compareAndSet(now, slots + prefetch)) {
                request.accept(slots + prefetch - now);
                return;
            }
            now = inHand.get();
        }
    }

    int prefetch() {
        long mean = meanNanos;
        return stalled || mean >= HORIZON_NANOS
                ? 0
                : (int) Math.min(MOST_PREFETCHED, slots * HORIZON_NANOS / Math.max(1, mean));
    }
}
