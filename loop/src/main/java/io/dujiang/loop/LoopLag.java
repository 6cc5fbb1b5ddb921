package io.dujiang.loop;

import java.time.Duration;
import java.util.List;

/**
 * How late one loop gets to what is due, from the start of its group: the time that a task waits which was woken behind all others
 * that were, measured every 10 ms while the loop has work. Normal is a p99 under 1 ms; one over 10 ms says that tasks hold their carrier
 * too long, or that too many wait. Tasks that were spawned have a queue of their own, and may wait longer.
 *
 * @param count of measurements
 * @param p50 half of them are at most this, which may be an eighth too high
 * @param p99 the same of 99 in 100
 * @param max the highest
 * @param histogram how many measurements there were of each length, the shortest first
 */
public record LoopLag(long count, Duration p50, Duration p99, Duration max, List<Bucket> histogram) {
    /** Measurements of about the same length: longer than the bucket before says, and at most this. */
    public record Bucket(Duration atMost, long count) {}

    /** A copy of the list is kept. */
    public LoopLag {
        histogram = List.copyOf(histogram);
    }
}
