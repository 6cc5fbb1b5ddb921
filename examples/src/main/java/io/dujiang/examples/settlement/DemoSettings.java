package io.dujiang.examples.settlement;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run is asked to do.
 *
 * @param input a CSV file, or else orders are made
 * @param count how many lines are made
 * @param kills how often the service is killed
 * @param rate requests a second, or else as many as the connections bear
 * @param warmUp lines that are sent before the others and are not measured
 * @param seed what everything random is drawn from
 * @param data the service's folder, or else a new one that is removed at the end
 * @param workers orders that are settled at the same time
 * @param connections requests that are sent at the same time
 * @param pause that each order takes besides
 * @param ledger the tables of the ledger
 */
record DemoSettings(
        Optional<Path> input,
        long count,
        int kills,
        OptionalDouble rate,
        long warmUp,
        long seed,
        Optional<Path> data,
        int workers,
        int connections,
        Duration pause,
        LedgerSchema ledger) {
    private static final double FAULT_SHARE = 0.01;
    private static final int LAST_TOGETHER = 512;

    OrderSource orders() {
        return input.<OrderSource>map(OrderFile::open).orElseGet(() -> new GeneratedOrders(count, seed));
    }

    /** Requests that are sent at the same time at most: with kills, the last lines of a run are sent together. */
    int mostConnections() {
        return kills == 0 ? connections : Math.max(connections, LAST_TOGETHER);
    }

    /** The part of handlers and of callbacks that fail once: none with real orders. */
    double faultShare() {
        return input.isPresent() ? 0 : FAULT_SHARE;
    }
}
