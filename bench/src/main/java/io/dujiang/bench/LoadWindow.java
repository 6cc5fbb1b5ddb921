package io.dujiang.bench;

import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The part of a load that counts, after one that warms up. Used by one thread. */
final class LoadWindow {
    private static final int DIGITS = 3;
    private static final double NANOS_A_MILLI = 1e6;
    private static final double NANOS_A_MICRO = 1e3;

    private final ProcessHandle server;
    private final long begin;
    private final long end;
    private final Histogram latencies = new Histogram(DIGITS);
    private long answered;
    private long cpuBefore = -1;
    private long errors;

    LoadWindow(ProcessHandle server, Duration warmUp, Duration length) {
        this.server = server;
        this.begin = System.nanoTime() + warmUp.toNanos();
        this.end = begin + length.toNanos();
    }

    /** Takes note of the processor time when the window begins. Returns false once it is over. To be called often. */
    boolean isOpen(long now) {
        if (cpuBefore < 0 && now - begin >= 0) {
            cpuBefore = ProcessFigures.cpu(server).toNanos();
        }
        return now - end < 0;
    }

    /** Counts an answer; its latency counts if it was due within the window. */
    void answered(long due, long now) {
        if (now - begin >= 0 && now - end < 0) {
            answered++;
        }
        waited(due, now);
    }

    /** Counts the latency of what was due, answered or not. */
    void waited(long due, long now) {
        if (due - begin >= 0 && due - end < 0) {
            latencies.recordValue(Math.max(0, now - due));
        }
    }

    void failed() {
        errors++;
    }

    /** When the window ends. */
    long end() {
        return end;
    }

    /** What was measured; to be called when the window is over. */
    Sample sample(long connectingNanos) {
        long cpu = ProcessFigures.cpu(server).toNanos() - cpuBefore;
        double seconds = (end - begin) / 1e9;
        return answered == 0
                ? Sample.missing("nothing was answered in " + seconds + " s")
                : new Sample(
                        Map.of(
                                Metric.CPU,
                                cpu / NANOS_A_MICRO / answered,
                                Metric.RATE,
                                answered / seconds,
                                Metric.P50,
                                millis(50),
                                Metric.P99,
                                millis(99),
                                Metric.P999,
                                millis(99.9),
                                Metric.ERRORS,
                                (double) errors,
                                Metric.CONNECTING,
                                connectingNanos / NANOS_A_MILLI),
                        "");
    }

    private double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / NANOS_A_MILLI;
    }
}
