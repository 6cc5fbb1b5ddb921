package io.dujiang.examples.settlement;

import org.HdrHistogram.Histogram;

/** The time that orders took, and the time in which all of them were done. Not safe for use by several threads. */
final class Latency {
    private final Histogram micros = new Histogram(3);
    private long sumMicros;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /** Adds an order; both points in time are microseconds since 1970. */
    void add(long sinceMicros, long untilMicros) {
        long took = Math.max(0, untilMicros - sinceMicros);
        micros.recordValue(took);
        sumMicros += took;
        first = Math.min(first, sinceMicros);
        last = Math.max(last, untilMicros);
    }

    long count() {
        return micros.getTotalCount();
    }

    double meanMillis() {
        return count() == 0 ? 0 : rounded(sumMicros / 1e3 / count());
    }

    double millisAt(double percentile) {
        return count() == 0 ? 0 : rounded(micros.getValueAtPercentile(percentile) / 1e3);
    }

    /** How many a second, from the first one's begin to the last one's end. */
    double perSecond() {
        return count() == 0 ? 0 : rounded(count() * 1e6 / Math.max(1, last - first));
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
