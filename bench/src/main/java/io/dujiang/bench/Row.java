package io.dujiang.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One figure beside its peers.
 *
 * @param name what was measured
 * @param unit of the figure
 * @param better which way the unit runs
 * @param ours our figure; empty if it could not be measured
 * @param spread the lowest and the highest of what was measured, or what the figure lies between
 * @param peers the same of others
 * @param target what the figure is to reach, for people; empty for information only
 * @param met whether it does
 * @param details further figures of the same run, by name
 */
record Row(
        String name,
        String unit,
        Better better,
        Optional<Double> ours,
        List<Double> spread,
        List<Peer> peers,
        Optional<String> target,
        boolean met,
        Map<String, Object> details) {
    /** Which way a unit runs. */
    enum Better {
        LOWER,
        HIGHER
    }

    /** How many times better ours is than a peer's figure, above 1 where it is, whichever way the unit runs. */
    Optional<Double> timesBetter(Peer peer) {
        return ours.flatMap(own -> peer.value().map(other -> better == Better.HIGHER ? own / other : other / own));
    }
}
