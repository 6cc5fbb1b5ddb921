package io.dujiang.examples.settlement;

import java.time.InstantSource;
import java.util.OptionalDouble;

/** When each request of a run is due: at a fixed rate whatever the answers do, or as soon as a connection is free. */
final class Pace {
    private final OptionalDouble perSecond;
    private final InstantSource clock;
    private final long startMicros;
    private long count;

    Pace(OptionalDouble perSecond, InstantSource clock) {
        this.perSecond = perSecond;
        this.clock = clock;
        this.startMicros = EpochMicros.of(clock.instant());
    }

    /** Blocks until the next request is due. Returns when that is or was, in microseconds since 1970; -1 if it has no due time. */
    long awaitNext() throws InterruptedException {
        if (perSecond.isEmpty()) {
            return NONE;
        }
        long due = startMicros + Math.round(count++ / perSecond.getAsDouble() * 1e6);
        long wait = due - EpochMicros.of(clock.instant());
        if (wait > 0) {
            Thread.sleep(wait / 1_000, (int) (wait % 1_000) * 1_000);
        }
        return due;
    }

    static final long NONE = -1;
}
