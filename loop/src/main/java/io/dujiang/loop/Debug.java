package io.dujiang.loop;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The switch of the debug mode, {@code -Ddujiang.loop.debug=true}, and what it adds. Off, it costs nothing. */
final class Debug {
    static final boolean ON = Boolean.getBoolean("dujiang.loop.debug");
    static final DebugReports REPORTS = new DebugReports(LoggerFactory.getLogger(Debug.class), System::nanoTime);

    /** How long a callback lasts that is reported: {@code -Ddujiang.loop.debug.slow-callback-millis}, 100 unless set. */
    static final long SLOW_NANOS =
            TimeUnit.MILLISECONDS.toNanos(Long.getLong("dujiang.loop.debug.slow-callback-millis", 100));

    private Debug() {}

    /** Where the caller forks a task; null if debug mode is off. */
    static @Nullable Throwable forkedHere(String task) {
        return ON ? new Throwable("Task '" + task + "' was forked here") : null;
    }

    /** The caller is about to wait: reports it if that would block the carrier of a loop. */
    static void waits(String call) {
        if (ON) {
            String callback = callback();
            if (callback != null) {
                REPORTS.report(DebugKind.WRONG_THREAD, call + " from " + callback, new Throwable("It was called here"));
            }
        }
    }

    /** What the caller is called if it runs on a carrier and must not wait; null for a task, or a thread that is none of ours. */
    private static @Nullable String callback() {
        Carrier carrier = Carrier.current();
        if (carrier == null) {
            return null;
        }
        if (carrier.equals(Thread.currentThread())) {
            return carrier.mounted() == null ? "a timer" : "a microtask";
        }
        return Continuation.isPoller(carrier.mounted()) ? "a channel handler or task of the Netty loop" : null;
    }

    /** The same code, timed and with the place where it was handed over, if debug mode is on. */
    static Runnable timed(String callback, Runnable code) {
        return ON ? new TimedCallback(callback, code) : code;
    }
}
