package io.dujiang.bench;

import java.util.ArrayList;
import java.util.List;

/** Sends messages in bursts, and waits at the end of each for their sum. */
final class OneWay {
    private static final long BURST_BYTES = 32 << 20;
    private static final int FEWEST = 32;
    private static final int MOST = 20_000;

    private final IpcLink link;
    private final int words;
    private long next;

    OneWay(IpcLink link, int words) {
        this.link = link;
        this.words = words;
    }

    /** Millions of bytes a second: the median of bursts, and the fastest; then the other side has ended. */
    String rate(long nanos) throws Exception {
        List<Double> rates = new ArrayList<>();
        int bytes = words * Long.BYTES;
        long count = Math.clamp(BURST_BYTES / bytes, FEWEST, MOST);
        long begun = System.nanoTime();
        do {
            rates.add(count * bytes * 1e3 / burst(count));
        } while (System.nanoTime() - begun < nanos);
        link.send(1, 0);
        List<Double> sorted = rates.stream().sorted().toList();
        return TaskFigures.median(sorted) + " fastest:" + sorted.getLast();
    }

    private long burst(long count) throws Exception {
        long expected = 0;
        long begun = System.nanoTime();
        link.send(1, count);
        for (long i = 0; i < count; i++) {
            link.send(words, next);
            expected += IpcMessage.sumOf(words, next);
            next += words;
        }
        long sum = link.receive(1);
        long taken = System.nanoTime() - begun;
        if (sum != expected) {
            throw new IllegalStateException("The messages have the sum " + sum + ", and not " + expected);
        }
        return taken;
    }
}
