package io.dujiang.bench;

import io.dujiang.bench.IpcRow.Measure;
import java.util.ArrayList;
import java.util.List;

/** Sends messages one by one, each when the one before has come back, or some time after it. */
final class RoundTrips {
    /** Long enough for whoever waits to go to sleep. */
    private static final long PAUSE_NANOS = 200_000;

    private static final int BURST = 100;

    private final IpcLink link;
    private final int words;
    private final long pause;
    private final List<Double> micros = new ArrayList<>();
    private final List<Double> oneWayMicros = new ArrayList<>();
    private long next;

    RoundTrips(IpcLink link, IpcRow row) {
        this.link = link;
        this.words = row.words();
        this.pause = row.measure() == Measure.AWAKE ? 0 : PAUSE_NANOS;
    }

    /** The median of the time that one takes, the 99th percentile, and the median of one way; then the other side has ended. */
    String micros(long nanos) throws Exception {
        long begun = System.nanoTime();
        do {
            begin(BURST);
            for (int i = 0; i < BURST; i++) {
                micros.add(once() / 1e3);
            }
            begin(-BURST);
            for (int i = 0; i < BURST; i++) {
                oneWayMicros.add(oneWay() / 1e3);
            }
        } while (System.nanoTime() - begun < nanos);
        link.send(1, 0);
        List<Double> sorted = micros.stream().sorted().toList();
        return TaskFigures.median(sorted)
                + " p99:" + sorted.get(sorted.size() * 99 / 100)
                + " one-way:"
                + TaskFigures.median(oneWayMicros.stream().sorted().toList());
    }

    private void begin(int count) throws Exception {
        link.send(1, count);
        require(link.receive(1), count);
    }

    private long once() throws Exception {
        pause();
        long begun = System.nanoTime();
        link.send(words, next);
        long sum = link.receive(words);
        long taken = System.nanoTime() - begun;
        require(sum, IpcMessage.sumOf(words, IpcMessage.sumOf(words, next)));
        next += words;
        return taken;
    }

    /** The other side tells when it came: processes of one machine have the same clock. */
    private long oneWay() throws Exception {
        pause();
        long begun = System.nanoTime();
        link.send(words, begun);
        long came = (link.receive(words) - IpcMessage.sumOf(words, 0)) / words;
        return came - begun;
    }

    private void pause() {
        long free = System.nanoTime() + pause;
        while (System.nanoTime() - free < 0) {
            Thread.onSpinWait();
        }
    }

    /** How many there were until now. */
    int count() {
        return micros.size() + oneWayMicros.size();
    }

    private static void require(long sum, long expected) {
        if (sum != expected) {
            throw new IllegalStateException("A message has the sum " + sum + ", and not " + expected);
        }
    }
}
