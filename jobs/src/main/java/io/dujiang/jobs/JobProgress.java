package io.dujiang.jobs;

/**
 * How far a running attempt is, as its handler last said.
 *
 * @param fraction 0 to 1
 * @param note a few words
 */
public record JobProgress(double fraction, String note) {}
