package io.dujiang.net;

/**
 * Whether what moves between a peer and a connection keeps up a minimum rate. Looked at by the sweep of the loop, tick by tick, so that
 * moving bytes costs nothing.
 */
final class Pace {
    private final long ticks;
    private final long least;
    private long deadline;
    private long begun;

    /**
     * @param ticks that each period takes
     * @param least bytes that must move in each of them
     */
    Pace(long ticks, long least) {
        this.ticks = ticks;
        this.least = least;
    }

    /**
     * Begins a period anew, since nobody waits for the peer.
     *
     * @param moved bytes since whenever
     */
    void restart(long tick, long moved) {
        deadline = tick + ticks;
        begun = moved;
    }

    /** Whether the period is over. */
    boolean isOver(long tick) {
        return tick >= deadline;
    }

    /** Whether less than must be has moved in a period that ends now; if enough has, the next one begins. */
    boolean isLate(long tick, long moved) {
        if (!isOver(tick)) {
            return false;
        }
        if (moved - begun < least) {
            return true;
        }
        restart(tick, moved);
        return false;
    }
}
