package io.dujiang.memory;

import java.time.Duration;

/**
 * When a wait ends without success.
 *
 * @param at in nanoseconds of {@link System#nanoTime}
 * @param never whether it never ends so
 */
record Deadline(long at, boolean never) {
    static final Deadline NEVER = new Deadline(0, true);

    /** For one look, without waiting. */
    static final Deadline NOW = new Deadline(System.nanoTime(), false);

    private static final Duration LONGEST = Duration.ofDays(10_000);

    static Deadline in(Duration time) {
        Duration left = time.compareTo(LONGEST) > 0 ? LONGEST : time;
        return new Deadline(System.nanoTime() + left.toNanos(), false);
    }

    boolean isOver() {
        return !never && System.nanoTime() - at >= 0;
    }

    /** How long to wait at once, in nanoseconds: until the deadline, but at most so long. */
    long nanos(long atMost) {
        return never ? atMost : Math.clamp(at - System.nanoTime(), 0, atMost);
    }
}
