package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.ScheduledTask;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A periodic timer that is cancelled. */
final class Timers {
    private Timers() {}

    static void main() throws InterruptedException {
        try (LoopGroup group = LoopGroup.start()) {
            // region: timers
            CountDownLatch ticks = new CountDownLatch(3);
            ScheduledTask clock = group.scheduleAtFixedRate(Duration.ZERO, Duration.ofMillis(5), ticks::countDown);
            ticks.await();
            clock.cancel();
            IO.println("cancelled: " + clock.isCancelled());
            // endregion
        }
    }
}
