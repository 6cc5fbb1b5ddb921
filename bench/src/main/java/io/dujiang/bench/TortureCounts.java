package io.dujiang.bench;

import java.util.Map;

/**
 * What a torture run came to.
 *
 * @param started tasks and signals
 * @param ended those that ended by themselves, the failed ones among them
 * @param failedAsPlanned tasks that were to fail, and whose failure arrived
 * @param cancelled tasks and timers that were cancelled before they began
 * @param lost started, but neither ended nor cancelled
 * @param doubled seen more than once
 * @param takeovers loops that were seen to go on while one of their tasks held a carrier
 * @param faults whatever else went otherwise than planned, the doubled among it
 * @param kinds how many of each kind ended or were cancelled
 */
record TortureCounts(
        long started,
        long ended,
        long failedAsPlanned,
        long cancelled,
        long lost,
        long doubled,
        long takeovers,
        long faults,
        Map<String, Long> kinds) {

    boolean isSound() {
        return lost == 0 && faults == 0 && started == ended + cancelled;
    }
}
