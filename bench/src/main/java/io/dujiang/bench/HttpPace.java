package io.dujiang.bench;

import java.time.Duration;

/**
 * How long the parts of the http, echo and connections benches take.
 *
 * @param mostWarmUps parts of the warm-up of each server, before it is measured for the first time
 * @param settle from when all connections are established until a load counts
 * @param window of a load that counts
 * @param rounds of ours and the peers in the target
 * @param otherRounds of the other peers
 * @param whole the time for all rows; what begins later is not measured
 */
record HttpPace(int mostWarmUps, Duration settle, Duration window, int rounds, int otherRounds, Duration whole) {
    static final HttpPace FULL =
            new HttpPace(120, Duration.ofMillis(500), Duration.ofMillis(1_500), 5, 2, Duration.ofHours(1));
    static final HttpPace QUICK =
            new HttpPace(24, Duration.ofMillis(150), Duration.ofMillis(350), 1, 1, Duration.ofSeconds(42));

    static HttpPace of(BenchOptions options) {
        return options.quick() ? QUICK : FULL;
    }
}
