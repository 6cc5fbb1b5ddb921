package io.dujiang.bench;

import java.time.Duration;

/**
 * How long the parts of a bench take.
 *
 * @param warmUp a load before each that is measured on a fresh service
 * @param warmUpRate jobs a second of that load: enough for the JIT compilers, and borne by a service that is cold
 * @param overload a load that shows about where the limit is
 * @param trial a load of the search
 * @param full a load that counts
 * @param steps of the search
 * @param least where the search begins, as a share of what an overload showed
 * @param lowering by which a rate that is not sustained is multiplied
 * @param freshServices whether each load on an empty store has a service and a store of its own
 * @param settlementWarmUp orders that are settled before those that are measured
 * @param settlementLeast where the search for the settlement's rate begins, as a share of the reference case
 */
record Pace(
        Duration warmUp,
        int warmUpRate,
        Duration overload,
        Duration trial,
        Duration full,
        int steps,
        double least,
        double lowering,
        boolean freshServices,
        int settlementWarmUp,
        double settlementLeast) {
    static final Pace FULL = new Pace(
            Duration.ofSeconds(20),
            20_000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            3,
            0.5,
            0.95,
            true,
            150_000,
            0.25);
    static final Pace QUICK = new Pace(
            Duration.ofMillis(1_500),
            10_000,
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            0,
            0.55,
            0.6,
            false,
            1_000,
            0.1);

    Duration of(RateSearch.Length length) {
        return length == RateSearch.Length.FULL ? full : trial;
    }
}
