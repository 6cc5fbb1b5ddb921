package io.dujiang.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that looks at what the carriers have mounted, takes loops over from mounts that last, and has those reported. */
final class Watchdog implements Runnable {
    /*
     * While nothing is mounted but pollers that wait in the kernel the looks are rare; the first loop that comes back from there
     * wakes the watchdog. In the first seconds of a group code is loaded and interpreted, also that of channel handlers: only what lasts
     * much longer is worth a report then.
     */
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final long LOOK = Duration.ofMillis(2).toNanos();
    private static final long RARE_LOOK = Duration.ofMillis(50).toNanos();
    private static final long REPORTED = Duration.ofMillis(100).toNanos();
    private static final long REPORTED_WHILE_COLD = Duration.ofSeconds(1).toNanos();
    private static final long COLD = Duration.ofSeconds(10).toNanos();

    private final Scheduler scheduler;
    private final Ticker ticker;
    private final Thread thread;
    private final StallReports reports;
    private final List<MountWatch> watches = new ArrayList<>();
    private final long started;
    private volatile boolean rare;
    private volatile boolean ended;
    private boolean failed;

    Watchdog(Scheduler scheduler, String name, Ticker ticker) {
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.started = ticker.nanoTime();
        this.reports = new StallReports(
                Thread.ofPlatform().daemon().name(name + "-reports").factory(), scheduler.metering(), started);
        this.thread = Thread.ofPlatform().daemon().name(name + "-watchdog").unstarted(this);
    }

    Thread thread() {
        return thread;
    }

    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    /** Waits, after {@link #end}, until its thread has ended and all was reported. Returns whether that is so within that time. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        return thread.join(Duration.ofNanos(nanos)) && reports.awaitEnd(Math.max(0, end - System.nanoTime()));
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
            try {
                look();
            } catch (Throwable e) {
                failed(e);
            }
        }
        reports.end();
    }

    /** It takes loops over as long as they live, whatever one look came to. */
    private void failed(Throwable failure) {
        if (!failed) {
            failed = true;
            log.error("A look at the carriers failed; further failures are not logged", failure);
        }
    }

    /** Looks at all carriers. */
    void look() {
        List<Carrier> carriers = scheduler.spares().carriers();
        watches.removeIf(watch -> !carriers.contains(watch.carrier()));
        for (Carrier carrier : carriers) {
            if (watches.stream().noneMatch(watch -> watch.carrier().equals(carrier))) {
                watches.add(new MountWatch(this, carrier));
            }
        }
        rare = !lookAtAll(ticker.nanoTime());
    }

    private boolean lookAtAll(long now) {
        reports.tellLeftOut(now);
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

    StallReports reports() {
        return reports;
    }

    /** How long a mount lasts that is reported. */
    long reportedAfter(long now) {
        return Debug.ON ? Debug.SLOW_NANOS : now - started < COLD ? REPORTED_WHILE_COLD : REPORTED;
    }
}
