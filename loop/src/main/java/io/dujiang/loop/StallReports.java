package io.dujiang.loop;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log and the instrument of mounts that last, and the log of spares that could not be started, on a thread of its own, which lives
 * while there is something to tell: whoever is slow to hear it must not keep take-overs waiting. The watchdog's thread alone calls it.
 */
final class StallReports {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final long BETWEEN_REPORTS = Duration.ofSeconds(1).toNanos();
    private static final int FRAMES = 20;
    private static final int QUEUE = 64;

    /** Who is told that a mount lasts. */
    enum Told {
        /** The instrument too. */
        LOG,
        /** It alone. */
        INSTRUMENT,
        NOBODY
    }

    private final @Nullable Metering metering;
    private final ThreadPoolExecutor teller;
    private long lastReport;
    private int leftOut;

    /**
     * @param threads makes the thread that tells
     * @param now nanoseconds
     */
    StallReports(ThreadFactory threads, @Nullable Metering metering, long now) {
        this.metering = metering;
        this.lastReport = now - BETWEEN_REPORTS;
        this.teller = new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), threads);
    }

    /**
     * A mount lasts. The instrument is told of each, the log of one a second: the others are counted, and the count is told once the second is over.
     *
     * @return who is told
     */
    Told stalled(String what, long nanos, StackTraceElement[] stack, long now) {
        boolean logged = now - lastReport >= BETWEEN_REPORTS;
        boolean told = tell(() -> {
            if (metering != null) {
                metering.stalled(what, nanos, stack);
            }
            if (logged) {
                report(what, nanos, stack);
            }
        });
        if (told && logged) {
            lastReport = now;
            return Told.LOG;
        }
        leftOut++;
        return told ? Told.INSTRUMENT : Told.NOBODY;
    }

    private static void report(String what, long nanos, StackTraceElement[] stack) {
        Exception place = new Exception("where it was after 10 ms");
        place.setStackTrace(Arrays.copyOf(stack, Math.min(stack.length, FRAMES)));
        log.warn(
                "{} has held its carrier for {} ms. Off-load what computes or blocks, or yield: a spare carrier takes the loop of a task over,"
                        + " but nobody that of a channel handler or a chain of microtasks.",
                what,
                nanos / 1_000_000,
                place);
    }

    /**
     * What {@link #stalled} told of is over.
     *
     * @param logged whether the log was told
     */
    void recovered(String what, long nanos, boolean logged) {
        var _ = tell(() -> {
            if (metering != null) {
                metering.recovered(what, nanos);
            }
            if (logged) {
                log.info("{} let go of its carrier after {} ms", what, nanos / 1_000_000);
            }
        });
    }

    /** No spare carrier could be started; it is tried again after that time. */
    void noSpare(Duration retry, OutOfMemoryError why) {
        var _ = tell(() -> log.warn(
                "No thread could be started to take a loop over, so the loop waits for what it has mounted; tried again in {} ms. The limit of"
                        + " threads of the machine or the process is reached: raise it, or start fewer",
                retry.toMillis(),
                why));
    }

    /** Tells how many were left out, if a second has passed since the last report. */
    void tellLeftOut(long now) {
        if (leftOut > 0 && now - lastReport >= BETWEEN_REPORTS) {
            tellLeftOut();
        }
    }

    private void tellLeftOut() {
        int count = leftOut;
        if (tell(() -> log.warn("{} more reports of what held its carrier were left out", count))) {
            leftOut = 0;
        }
    }

    /** False if too much waits to be told. */
    private boolean tell(Runnable code) {
        try {
            teller.execute(code);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        } catch (OutOfMemoryError e) {
            return true; // no thread is to be had now: it waits in the queue for the next one
        }
    }

    /** Tells what is left, and nothing more: on the calling thread if there was none to tell it. */
    void end() {
        if (leftOut > 0) {
            tellLeftOut();
        }
        teller.shutdown();
        if (teller.getPoolSize() == 0) {
            teller.shutdownNow().forEach(Runnable::run);
        }
    }

    /** Waits, after {@link #end}, until all was told. Returns whether it was within that time. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        return teller.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    }
}
