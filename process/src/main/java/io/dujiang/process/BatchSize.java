package io.dujiang.process;

/** How many tasks of one call go in a message: as many as take a worker about a millisecond, or a number that was said. */
final class BatchSize {
    private static final double TARGET_NANOS = 1_000_000;

    /** A worker has so much work at hand, in nanoseconds, where it is known how long that takes: what it does while nobody sends it more. */
    static final long AT_HAND_NANOS = 4_000_000;

    /** A batch grows at most so much at a time, since the first tasks of a JVM are slow and say little. */
    private static final int GROWTH = 4;

    /** A single task counts for at most so many times what was known: a worker that had to wait for a processor says little, too. */
    private static final int OUTLIER = 16;

    private final boolean fixed;
    private volatile int size;
    private volatile double nanosPerTask;
    private volatile int atHand = 1;

    private BatchSize(int size, boolean fixed) {
        this.size = size;
        this.fixed = fixed;
    }

    static BatchSize automatic() {
        return new BatchSize(1, false);
    }

    static BatchSize of(int tasks) {
        return new BatchSize(tasks, true);
    }

    boolean isFixed() {
        return fixed;
    }

    int get() {
        return size;
    }

    /** How many nanoseconds so many tasks will take; more than a worker has at hand if that is not known. */
    long expected(int tasks) {
        double nanos = nanosPerTask;
        return nanos == 0 ? AT_HAND_NANOS : (long) (nanos * tasks);
    }

    /** True if a batch is known to take a worker less than so many nanoseconds. */
    boolean isShorterThan(long nanos) {
        double known = nanosPerTask;
        return known > 0 && known * size < nanos;
    }

    /** How many batches keep a worker busy while nobody sends it more. */
    int atHand() {
        return atHand;
    }

    /** Tells how long tasks took. One measurement may overwrite another: each is as good. */
    void measured(int tasks, long nanos) {
        double now = Math.max(1, (double) nanos / tasks);
        double before = nanosPerTask;
        double mean = before == 0 ? now : before + (Math.min(now, OUTLIER * before) - before) / 4;
        nanosPerTask = mean;
        if (!fixed) {
            size = Math.clamp((long) (TARGET_NANOS / mean), 1, Math.min(size * GROWTH, Batch.MAX_TASKS));
        }
        atHand = Math.clamp(AT_HAND_NANOS / Math.max(1, expected(size)), 1, StatusPage.SLOTS);
    }
}
