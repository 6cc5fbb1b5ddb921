package io.dujiang.jobs;

import java.time.Duration;

/**
 * A kind of job: its name, how its input and output become bytes, and how its attempts are treated. Immutable.
 *
 * @param name 1 to 64 characters of a-z, 0-9 and hyphen, as in the URL
 * @param input how the input is read
 * @param output how the result is written
 * @param retry when a failed attempt is tried again
 * @param timeout how long one attempt may take
 * @param keyRequired whether a submission without an idempotency key is refused
 * @param <I> input
 * @param <O> output
 */
public record JobKind<I, O>(
        String name, Codec<I> input, Codec<O> output, RetryPolicy retry, Duration timeout, boolean keyRequired) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    /** @throws IllegalArgumentException if the name or the time-out is out of its range */
    public JobKind {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException(
                    "The name of a kind is 1 to 64 characters of a-z, 0-9 and hyphen; got '" + name + "'");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The time-out of kind " + name + " must be above 0, got " + timeout);
        }
    }

    /** A kind whose input and output are JSON, with the default retries, a time-out of 5 minutes and keys optional. */
    public static <I, O> JobKind<I, O> of(String name, Class<I> input, Class<O> output) {
        return new JobKind<>(name, Codec.json(input), Codec.json(output), RetryPolicy.DEFAULT, DEFAULT_TIMEOUT, false);
    }

    /** The same kind with other retries. */
    public JobKind<I, O> withRetry(RetryPolicy other) {
        return new JobKind<>(name, input, output, other, timeout, keyRequired);
    }

    /** The same kind with another time-out for an attempt. */
    public JobKind<I, O> withTimeout(Duration other) {
        return new JobKind<>(name, input, output, retry, other, keyRequired);
    }

    /** The same kind, refusing submissions without an idempotency key. */
    public JobKind<I, O> withKeyRequired() {
        return new JobKind<>(name, input, output, retry, timeout, true);
    }
}
