package io.dujiang.process;

import java.time.Duration;

/**
 * How long the next start of a worker waits: longer with each worker in a row that became ready and died before it began a task. Safe for use by any
 * thread.
 */
final class StartPause {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final int MOST_DOUBLINGS = 6;

    private int useless;

    /** A worker that was ready has died. */
    synchronized void died(boolean wasOfUse) {
        useless = wasOfUse ? 0 : useless + 1;
    }

    synchronized Duration next() {
        return useless == 0 ? Duration.ZERO : FIRST.multipliedBy(1L << Math.min(useless - 1, MOST_DOUBLINGS));
    }
}
