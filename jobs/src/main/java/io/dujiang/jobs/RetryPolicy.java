package io.dujiang.jobs;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a failed attempt is tried again: exponential back-off with jitter.
 *
 * @param maxAttempts failed attempts after which the job is dead, at least 1
 * @param firstDelay before the second attempt
 * @param factor by which the delay grows each time, at least 1
 * @param maxDelay which the delay never exceeds
 * @param jitter the part of the delay that is drawn at random, 0 to 1
 */
public record RetryPolicy(int maxAttempts, Duration firstDelay, double factor, Duration maxDelay, double jitter) {
    /** 10 attempts, 1 s doubling up to 10 min, half of it drawn at random. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(10, Duration.ofSeconds(1), 2, Duration.ofMinutes(10), 0.5);

    /** @throws IllegalArgumentException if a value is out of its range */
    public RetryPolicy {
        if (maxAttempts < 1
                || firstDelay.isNegative()
                || factor < 1
                || maxDelay.compareTo(firstDelay) < 0
                || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException(
                    "A retry policy needs maxAttempts >= 1, 0 <= firstDelay <= maxDelay, factor >= 1"
                            + " and jitter from 0 to 1; got maxAttempts " + maxAttempts + ", firstDelay " + firstDelay
                            + ", factor "
                            + factor + ", maxDelay " + maxDelay + ", jitter " + jitter);
        }
    }

    /**
     * The time to wait after a failed attempt.
     *
     * @param failedAttempts how many have failed, from 1
     * @param random where the jitter comes from
     */
    public Duration delayAfter(int failedAttempts, RandomGenerator random) {
        double full = Math.min(
                (double) firstDelay.toMillis() * Math.pow(factor, failedAttempts - 1.0), (double) maxDelay.toMillis());
        return Duration.ofMillis(Math.round(full * (1 - jitter * random.nextDouble())));
    }
}
