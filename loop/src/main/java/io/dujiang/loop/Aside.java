package io.dujiang.loop;

import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where virtual threads go on whose carrier has ended: one platform thread, which ends when it is idle. */
final class Aside {
    private static final ScheduledThreadPoolExecutor THREAD = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("dujiang-aside").factory());

    static {
        THREAD.setKeepAliveTime(1, TimeUnit.SECONDS);
        THREAD.allowCoreThreadTimeOut(true);
    }

    private Aside() {}

    /** Runs a continuation, or a timer when it is due. */
    static void run(Runnable code) {
        if (code instanceof Timers.Timer timer) {
            schedule(timer);
        } else {
            THREAD.execute(() -> {
                Carrier.runSafely(code);
                Continuation.ranAside(code);
            });
        }
    }

    /** Runs a timer when it is due. */
    static <T extends Runnable & Delayed> void schedule(T timer) {
        var _ = THREAD.schedule(timer, timer.getDelay(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
    }
}
