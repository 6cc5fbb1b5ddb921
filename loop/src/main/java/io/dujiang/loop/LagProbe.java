package io.dujiang.loop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * Measures how late a loop gets to what is due: code that the loop puts at the end of its queue of woken threads every 10 ms while it is awake, and that
 * notes how long after that it runs. What a loop waits for in the kernel is no lag, and the probe never wakes a loop.
 */
final class LagProbe implements Runnable {
    /*
     * Only the carrier that holds the loop arms the probe. It runs wherever the queue is taken to, also on a thief's carrier, which is
     * as late as any other task of the queue would be; at most one is under way, so counts are added by one thread at a time.
     *
     * Values are counted in buckets: eight for each power of two, so that a quantile is at most an eighth too high.
     */
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int SUB_BITS = 3;
    private static final int SUBS = 1 << SUB_BITS;
    private static final int BUCKETS = (Long.SIZE - SUB_BITS) * SUBS;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private volatile long longest;
    private volatile boolean underWay;
    private long due;

    LagProbe(long now) {
        this.due = now + EVERY;
    }

    /** The loop was waiting for the kernel until this time: a probe that fell due meanwhile is due now. */
    void awake(long now) {
        if (!underWay && due - now < 0) {
            due = now;
        }
    }

    /** True if the loop shall queue the probe now. */
    boolean isDue(long now) {
        if (underWay || due - now > 0) {
            return false;
        }
        underWay = true;
        return true;
    }

    @Override
    public void run() {
        ran(System.nanoTime());
    }

    /** The queue has got to the probe. */
    void ran(long now) {
        long late = Math.max(0, now - due);
        longest = Math.max(longest, late);
        counts.incrementAndGet(bucket(late));
        due = now + EVERY;
        underWay = false; // publishes when the next one is due
    }

    /** What was measured so far. Any thread may ask. */
    LoopLag lag() {
        long[] copy = new long[BUCKETS];
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.get(i);
            count += copy[i];
        }
        long max = longest;
        return new LoopLag(
                count,
                quantile(copy, count, 0.5, max),
                quantile(copy, count, 0.99, max),
                Duration.ofNanos(max),
                IntStream.range(0, BUCKETS)
                        .filter(i -> copy[i] > 0)
                        .mapToObj(i -> new LoopLag.Bucket(Duration.ofNanos(highest(i)), copy[i]))
                        .toList());
    }

    private static Duration quantile(long[] counts, long count, double share, long max) {
        long left = (long) Math.ceil(count * share);
        for (int i = 0; i < BUCKETS && left > 0; i++) {
            left -= counts[i];
            if (left <= 0) {
                return Duration.ofNanos(Math.min(highest(i), max));
            }
        }
        return Duration.ZERO;
    }

    private static int bucket(long nanos) {
        int power = Math.max(0, Long.SIZE - SUB_BITS - 1 - Long.numberOfLeadingZeros(nanos));
        return power * SUBS + (int) (nanos >>> power);
    }

    /** The highest value that is counted in a bucket. */
    private static long highest(int bucket) {
        int power = Math.max(0, bucket / SUBS - 1);
        long first = (bucket - (long) power * SUBS) << power;
        return first + (1L << power) - 1;
    }
}
