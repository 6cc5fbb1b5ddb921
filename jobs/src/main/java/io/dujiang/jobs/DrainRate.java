package io.dujiang.jobs;

import java.time.Duration;

/** How many jobs finished a second, over the last ten full seconds. Safe for use by several threads. */
final class DrainRate {
    private static final int SECONDS = 10;
    private static final double SHORTEST = 1;
    private static final double LONGEST = 300;

    private final long[] counts = new long[SECONDS + 1];
    private long second = Long.MIN_VALUE;
    private long first = Long.MIN_VALUE;

    /** Counts jobs that finished now. */
    synchronized void finished(int jobs, long nowMicros) {
        moveTo(nowMicros / 1_000_000);
        counts[slot(second)] += jobs;
    }

    synchronized double perSecond(long nowMicros) {
        moveTo(nowMicros / 1_000_000);
        long sum = 0;
        for (long past = second - SECONDS; past < second; past++) {
            sum += counts[slot(past)];
        }
        long seconds = Math.min(SECONDS, second - first);
        return seconds == 0 ? counts[slot(second)] : (double) sum / seconds;
    }

    /** When there should be room for one per cent of what is unfinished, at least a second and at most five minutes. */
    Duration untilRoom(long unfinished, long nowMicros) {
        double rate = perSecond(nowMicros);
        double seconds = rate == 0 ? LONGEST : unfinished / 100.0 / rate;
        return Duration.ofMillis(Math.round(Math.clamp(seconds, SHORTEST, LONGEST) * 1_000));
    }

    private void moveTo(long now) {
        if (first == Long.MIN_VALUE) {
            first = now;
            second = now;
        }
        for (long next = Math.max(second + 1, now - SECONDS); next <= now; next++) {
            counts[slot(next)] = 0;
        }
        second = Math.max(second, now);
    }

    private int slot(long time) {
        return (int) Math.floorMod(time, (long) counts.length);
    }
}
