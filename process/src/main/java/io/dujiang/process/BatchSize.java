package io.dujiang.process;

/** How many tasks of one call go in a message: as many as take a worker about a millisecond, or a number that was said. */
final class BatchSize {
    private static final double TARGET_NANOS = 1_000_000;

    /** A batch grows at most so much at a time, since the first tasks of a JVM are slow and say little. */
    private static final int GROWTH = 4;

    private final boolean fixed;
    private volatile int size;
    private volatile double nanosPerTask;

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

    /** True if tasks are known to be so short that a worker should have more than one batch at hand. */
    boolean isShort() {
        double nanos = nanosPerTask;
        return nanos > 0 && nanos * size < 2 * TARGET_NANOS;
    }

    /** Tells how long tasks took. One measurement may overwrite another: each is as good. */
    void measured(int tasks, long nanos) {
        double now = Math.max(1, (double) nanos / tasks);
        double before = nanosPerTask;
        double mean = before == 0 ? now : before + (now - before) / 4;
        nanosPerTask = mean;
        if (!fixed) {
            size = Math.clamp((long) (TARGET_NANOS / mean), 1, Math.min(size * GROWTH, Batch.MAX_TASKS));
        }
    }
}
