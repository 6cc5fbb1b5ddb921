package io.dujiang.bench;

import java.time.Duration;

/**
 * How long the parts of the http, echo and connections benches take.
 *
 * @param mostWarmUps of each server, before it is measured for the first time
 * @param settle from the start of a load until it counts, with few connections
 * @param window of a load that counts
 * @param rounds of ours and the peers in the target
 * @param otherRounds of the other peers
 * @param whole the time for all rows; what begins later is not measured
 */
record HttpPace(int mostWarmUps, Duration settle, Duration window, int rounds, int otherRounds, Duration whole) {
    private static final int MANY_CONNECTIONS = 10_000;
    private static final int SETTLING_OF_MANY = 4;

    /** One part of a warm-up. */
    static final Duration WARM_UP = Duration.ofMillis(250);

    static final HttpPace FULL =
            new HttpPace(60, Duration.ofMillis(500), Duration.ofMillis(1_500), 5, 2, Duration.ofHours(1));
    static final HttpPace QUICK =
            new HttpPace(12, Duration.ofMillis(150), Duration.ofMillis(350), 1, 1, Duration.ofSeconds(45));

    static HttpPace of(BenchOptions options) {
        return options.quick() ? QUICK : FULL;
    }

    /** From the start of a load until all its connections are established. */
    Duration settling(int connections) {
        return connections < MANY_CONNECTIONS ? settle : settle.multipliedBy(SETTLING_OF_MANY);
    }
}
