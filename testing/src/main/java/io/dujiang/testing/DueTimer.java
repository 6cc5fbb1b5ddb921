package io.dujiang.testing;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Wakes a store in memory when something becomes due: by real time, or by the advance of a manual clock. */
final class DueTimer {
    private final InstantSource clock;
    private final Runnable wake;
    private Optional<Instant> planned = Optional.empty();

    DueTimer(InstantSource clock, Runnable wake) {
        this.clock = clock;
        this.wake = wake;
        if (clock instanceof ManualClock manual) {
            manual.onAdvance(wake);
        }
    }

    synchronized void wakeAt(Instant due) {
        boolean isPlanned = planned.filter(earlier -> !due.isBefore(earlier)).isPresent();
        if (isPlanned || clock instanceof ManualClock) {
            return;
        }
        planned = Optional.of(due);
        long millis = Math.max(1, clock.instant().until(due, ChronoUnit.MILLIS) + 1);
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> fire(due));
    }

    private void fire(Instant due) {
        synchronized (this) {
            planned = planned.filter(other -> !other.equals(due));
        }
        wake.run();
    }
}
