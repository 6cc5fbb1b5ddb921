package io.dujiang.loop;

import java.time.Duration;

/**
 * How late one loop gets to what is due, from the start of its group: the time that a task at the end of its queue waits, measured every
 * 10 ms while the loop has work. Normal is a p99 under 1 ms; one over 10 ms says that tasks compute too long or are too many.
 *
 * @param count of measurements
 * @param p50 half of them are at most this, which may be an eighth too high
 * @param p99 the same of 99 in 100
 * @param max the highest
 */
public record LoopLag(long count, Duration p50, Duration p99, Duration max) {
    static LoopLag ofNanos(long count, long p50, long p99, long max) {
        return new LoopLag(count, Duration.ofNanos(p50), Duration.ofNanos(p99), Duration.ofNanos(max));
    }
}
