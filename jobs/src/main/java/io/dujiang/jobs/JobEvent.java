package io.dujiang.jobs;

import java.time.Instant;

/**
 * One line of a job's history. Only what departs from the straight way is kept: an attempt that failed, timed out or died, a
 * release, a replay, a cancellation.
 *
 * @param at when
 * @param attempt which attempt it concerns, from 1; 0 if none
 * @param what {@code failed}, {@code timed-out}, {@code worker-died}, {@code released}, {@code replayed}, {@code cancelled} or {@code dead}
 * @param detail reason and message, or empty
 */
public record JobEvent(Instant at, int attempt, String what, String detail) {}
