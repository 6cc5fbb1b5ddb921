package io.dujiang.jobs;

import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Decides what a failed try comes to: another one later, or none. */
final class Failing {
    private static final Logger LOG = LoggerFactory.getLogger(Failing.class);
    private static final int LONGEST_MESSAGE = 2_000;

    private final InstantSource clock;
    private final RandomGenerator random;

    Failing(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** What an attempt comes to whose handler threw this. */
    Outcome thrown(Lease lease, RetryPolicy policy, Throwable cause) {
        if (cause instanceof PermanentFailureException permanent) {
            return new Outcome.Dead(permanent.failure());
        }
        String what = describe(cause);
        log(lease, cause, what);
        return retryOrDead(
                lease,
                policy,
                new Failure("handler-failed", what),
                new Failure(
                        "attempts-exhausted",
                        "All " + policy.maxAttempts() + " attempts failed, the last one with " + what));
    }

    /** A logger that asks the cause for its message may get another exception from it, which must not be taken for one of the engine. */
    private static void log(Lease lease, Throwable cause, String what) {
        LoggingEventBuilder event = LOG.atLevel(cause instanceof VirtualMachineError ? Level.ERROR : Level.DEBUG);
        try {
            event.setCause(cause).log("Attempt {} of {} job {} failed", lease.attempt(), lease.kind(), lease.id());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error(
                    "Attempt {} of {} job {} failed with {}, which could not be logged",
                    lease.attempt(),
                    lease.kind(),
                    lease.id(),
                    what,
                    e);
        }
    }

    /** What an attempt comes to that failed for a reason of the engine's own, which is also that of its death. */
    Outcome failed(Lease lease, RetryPolicy policy, String reason, String message) {
        Failure failure = new Failure(reason, message);
        return retryOrDead(lease, policy, failure, failure);
    }

    private Outcome retryOrDead(Lease lease, RetryPolicy policy, Failure retry, Failure death) {
        int failed = lease.failedAttempts() + 1;
        return failed < policy.maxAttempts()
                ? new Outcome.Retry(retry, dueAfter(failed, policy))
                : new Outcome.Dead(death);
    }

    /** When to try again. */
    Instant dueAfter(int failedAttempts, RetryPolicy policy) {
        synchronized (random) {
            return clock.instant().plus(policy.delayAfter(failedAttempts, random));
        }
    }

    /** A throwable in one line, whatever its own methods do. */
    static String describe(Throwable cause) {
        try {
            Throwable root = cause;
            for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
                root = root.getCause();
            }
            String text = root.equals(cause) ? cause.toString() : cause + ", caused by " + root;
            return Excerpt.of(text, LONGEST_MESSAGE);
        } catch (RuntimeException | StackOverflowError e) {
            return cause.getClass().getName() + " (its message could not be read)";
        }
    }
}
