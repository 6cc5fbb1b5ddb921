package io.dujiang.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that looks at what the carriers have mounted, takes loops over from mounts that last, and reports those. */
final class Watchdog implements Runnable {
    /*
     * While nothing is mounted but pollers that wait in the kernel the looks are rare; the first loop that comes back from there
     * wakes the watchdog. In the first seconds of a group code is loaded and interpreted, also that of channel handlers: only what lasts
     * much longer is worth a report then.
     */
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final long LOOK = Duration.ofMillis(2).toNanos();
    private static final long RARE_LOOK = Duration.ofMillis(50).toNanos();
    private static final long BETWEEN_REPORTS = Duration.ofSeconds(1).toNanos();
    private static final long REPORTED = Duration.ofMillis(100).toNanos();
    private static final long REPORTED_WHILE_COLD = Duration.ofSeconds(1).toNanos();
    private static final long COLD = Duration.ofSeconds(10).toNanos();
    private static final int FRAMES = 20;

    private final Scheduler scheduler;
    private final Thread thread;
    private final List<MountWatch> watches = new ArrayList<>();
    private final long started = System.nanoTime();
    private volatile boolean rare;
    private volatile boolean ended;
    private long lastReport = System.nanoTime() - BETWEEN_REPORTS;
    private int leftOut;

    Watchdog(Scheduler scheduler, String name) {
        this.scheduler = scheduler;
        this.thread = Thread.ofPlatform().daemon().name(name + "-watchdog").unstarted(this);
    }

    void start() {
        thread.start();
    }

    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    /** Waits, after {@link #end}, until its thread has ended. Returns whether it has within that time. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        return thread.join(Duration.ofNanos(nanos));
    }

    /** A loop comes back from the kernel; called by its carrier. */
    void loopAwake() {
        if (rare) {
            rare = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (!ended) {
            LockSupport.parkNanos(this, rare ? RARE_LOOK : LOOK);
            List<Carrier> carriers = scheduler.spares().carriers();
            watches.removeIf(watch -> !carriers.contains(watch.carrier()));
            for (Carrier carrier : carriers) {
                if (watches.stream().noneMatch(watch -> watch.carrier().equals(carrier))) {
                    watches.add(new MountWatch(this, carrier));
                }
            }
            rare = !lookAtAll(System.nanoTime());
        }
    }

    private boolean lookAtAll(long now) {
        boolean busy = false;
        for (MountWatch watch : watches) {
            busy |= watch.look(now);
        }
        return busy;
    }

    void mountLasts(Carrier carrier) {
        scheduler.mountLasts(carrier);
    }

    void takeOver(Carrier carrier) {
        scheduler.takeOver(carrier);
    }

    /** How long a mount lasts that is reported. */
    long reportedAfter(long now) {
        return Debug.ON ? Debug.SLOW_NANOS : now - started < COLD ? REPORTED_WHILE_COLD : REPORTED;
    }

    /** A mount lasts that is worth a report, whether or not that is logged. */
    void stalled(String what, long nanos, StackTraceElement[] stack) {
        if (scheduler.metering() != null) {
            scheduler.metering().stalled(what, nanos, stack);
        }
    }

    /** What {@link #stalled} told of is over. */
    void recovered(String what, long nanos) {
        if (scheduler.metering() != null) {
            scheduler.metering().recovered(what, nanos);
        }
    }

    /** Reports a mount that lasts. False if others were reported just before: it is counted, and the next report says so. */
    boolean report(String what, long nanos, StackTraceElement[] stack) {
        long now = System.nanoTime();
        if (now - lastReport < BETWEEN_REPORTS) {
            leftOut++;
            return false;
        }
        Exception place = new Exception("where it was after 10 ms");
        place.setStackTrace(Arrays.copyOf(stack, Math.min(stack.length, FRAMES)));
        log.warn(
                "{} has held its carrier for {} ms. Off-load what computes or blocks, or yield: a spare carrier takes the loop of a task over,"
                        + " but nobody that of a channel handler or a chain of microtasks.{}",
                what,
                nanos / 1_000_000,
                leftOut == 0 ? "" : " (" + leftOut + " more were left out)",
                place);
        lastReport = now;
        leftOut = 0;
        return true;
    }

    void reportRecovery(String what, long nanos) {
        log.info("{} let go of its carrier after {} ms", what, nanos / 1_000_000);
    }
}
