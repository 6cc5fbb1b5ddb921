package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** Shows how far the run is, its rate and the mean time from a request to its callback. */
final class Progress {
    private static final int WIDTH = 24;

    private final StatusLine screen;
    private final Tally tally;
    private final long lines;
    private final InstantSource clock;
    private final LongAdder done = new LongAdder();
    private final LongAdder micros = new LongAdder();
    private final Thread thread =
            Thread.ofPlatform().name("settlement-progress").daemon().unstarted(this::run);

    private long lastNanos = System.nanoTime();
    private long lastDone;
    private long lastMicros;

    Progress(StatusLine screen, Tally tally, long lines, InstantSource clock) {
        this.screen = screen;
        this.tally = tally;
        this.lines = lines;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    /** A job's callback has come. */
    void called(JobId job) {
        done.increment();
        tally.accepted
                .find(job)
                .ifPresent(accepted -> micros.add(EpochMicros.of(clock.instant()) - accepted.sinceMicros()));
    }

    private void run() {
        Duration every = screen.isLive() ? Duration.ofMillis(250) : Duration.ofSeconds(5);
        try {
            while (true) {
                Thread.sleep(every);
                screen.show(text());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private String text() {
        long answered = tally.answered();
        long called = done.sum() - lastDone;
        double seconds = (System.nanoTime() - lastNanos) / 1e9;
        double millis = (micros.sum() - lastMicros) / 1e3 / Math.max(1, called);
        lastNanos = System.nanoTime();
        lastDone += called;
        lastMicros = micros.sum();
        double part = part(answered);
        return String.format(
                Locale.ROOT,
                "%s %3.0f %%  %,d of %,d lines answered, %,d called back  %,.0f/s  %,.0f ms",
                bar(part),
                100 * part,
                answered,
                lines,
                lastDone,
                called / seconds,
                millis);
    }

    /** An accepted line is half done when it is answered, any other one wholly. */
    private double part(long answered) {
        long halves = 2 * answered - tally.accepted.size() + lastDone;
        return Math.clamp(halves / (2.0 * Math.max(1, lines)), 0, 1);
    }

    private static String bar(double part) {
        int full = (int) Math.round(part * WIDTH);
        return "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "]";
    }

    void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
        screen.clear();
    }
}
