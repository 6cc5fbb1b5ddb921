package io.dujiang.jobs;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes ids that grow strictly, whatever the clock does: when it stands still or goes back, or when more than 4,096 ids are
 * made in a millisecond, ids run ahead of it.
 */
final class JobIds {
    private static final long SEQUENCE_MASK = (1L << JobId.SEQUENCE_BITS) - 1;
    private static final int MILLIS_SHIFT = JobId.SEQUENCE_BITS + JobId.NODE_BITS;

    private final InstantSource clock;
    private final long node;
    private final AtomicLong last;

    /**
     * @param node 0 to 511
     * @param floor ids are made after this one
     */
    JobIds(InstantSource clock, int node, JobId floor) {
        this.clock = clock;
        this.node = (long) node << JobId.SEQUENCE_BITS;
        this.last = new AtomicLong(floor.createdAtMillis() << JobId.SEQUENCE_BITS | (floor.value() & SEQUENCE_MASK));
    }

    JobId next() {
        long now = clock.millis() << JobId.SEQUENCE_BITS;
        long tick = last.updateAndGet(before -> Math.max(before + 1, now));
        return new JobId(tick >>> JobId.SEQUENCE_BITS << MILLIS_SHIFT | node | (tick & SEQUENCE_MASK));
    }
}
