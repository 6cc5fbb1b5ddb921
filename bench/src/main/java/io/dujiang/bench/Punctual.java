package io.dujiang.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What is due each millisecond and notes how late it was done. Run by one task, and asked when that has ended. */
final class Punctual {
    private static final long PERIOD = Duration.ofMillis(1).toNanos();
    private static final int MOST = 60_000;

    private final long first;
    private final AtomicLong end;
    private final Action action;
    private final long[] late = new long[MOST];
    private int times;
    private @Nullable Exception failure;

    /** What is to be done each time. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /**
     * @param first when it is due the first time
     * @param end when it is due no more; may change while it runs
     */
    Punctual(long first, AtomicLong end, Action action) {
        this.first = first;
        this.end = end;
        this.action = action;
    }

    /** Runs to its end. What the action throws ends it, and is told to who asks how late it was. */
    void run(CountDownLatch ended) {
        try {
            runUntilEnd();
        } catch (Exception e) {
            failure = e;
        } finally {
            ended.countDown();
        }
    }

    private void runUntilEnd() throws Exception {
        long due = first;
        while (times < MOST && due <= end.get()) {
            long early = due - System.nanoTime();
            if (early > 0) {
                Thread.sleep(Duration.ofNanos(early));
            } else {
                action.run();
                late[times++] = System.nanoTime() - due;
                due += PERIOD;
            }
        }
    }

    /** How late it was each time, in nanoseconds. */
    long[] late() {
        if (failure != null) {
            throw new IllegalStateException("What is due each millisecond failed after " + times + " times", failure);
        }
        return Arrays.copyOf(late, times);
    }
}
