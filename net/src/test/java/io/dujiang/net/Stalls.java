package io.dujiang.net;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Waits for a count to stand still. */
final class Stalls {
    private static final Duration STILL = Duration.ofMillis(500);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private long before;

    private Stalls() {}

    static void await(AtomicLong count) {
        Stalls stalls = new Stalls();
        Patience.await().pollInterval(BETWEEN_LOOKS).during(STILL).until(() -> stalls.isStill(count.get()));
    }

    private boolean isStill(long now) {
        boolean still = now > 0 && now == before;
        before = now;
        return still;
    }
}
