package io.dujiang.examples.settlement;

import java.util.random.RandomGenerator;

/**
 * Draws the 202s at which the service is killed: all kills but the last spread over the body of the run, the last one among the
 * lines that are left to its end and submitted together. Not safe for use by several threads.
 */
final class CrashPlan {
    private final RandomGenerator random;
    private final int kills;
    private int counted;
    private boolean inTail;
    private long end;

    /**
     * @param kills how many are to count
     * @param body about how many 202s there are before the tail
     */
    CrashPlan(int kills, long body, RandomGenerator random) {
        this.kills = kills;
        this.end = body;
        this.random = random;
    }

    /**
     * From now on nothing is left to submit, so that every kill comes after the last submission.
     *
     * @param expected how many 202s there are at least in the whole run
     */
    void enterTail(long expected) {
        inTail = true;
        end = expected;
    }

    /** The last kill counted. */
    void count() {
        counted++;
    }

    /** True once every kill that was asked for has counted. */
    boolean isDone() {
        return counted == kills;
    }

    /**
     * The 202 at which to kill next; {@code Long.MAX_VALUE} if no kill is left for this part of the run.
     *
     * @param arrived how many 202s have arrived
     */
    long next(long arrived) {
        int left = inTail ? kills - counted : kills - 1 - counted;
        long range = Math.max(1, (end - arrived) / Math.max(1, left));
        return left <= 0 ? Long.MAX_VALUE : arrived + 1 + random.nextLong(range);
    }
}
