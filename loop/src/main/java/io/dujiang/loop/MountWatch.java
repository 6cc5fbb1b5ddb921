package io.dujiang.loop;

import io.dujiang.loop.StallReports.Told;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the watchdog has seen of one carrier. */
final class MountWatch {
    /*
     * A carrier counts its mounts: the same count at two looks, with something mounted, is a mount that lasts for no less than the
     * time between them. So carriers read no clock for it. On a machine with too much to do that time says nothing of the mount: what is
     * reported is the time in which the carrier ran, or slept by its own doing.
     */
    private static final long TAKEN_OVER = Duration.ofMillis(4).toNanos();
    private static final long NOTED = Duration.ofMillis(10).toNanos();

    private final Watchdog watchdog;
    private final Carrier carrier;
    private final HeldTime held;
    private long mounts = -1;
    private StackTraceElement @Nullable [] stack;
    private String what = "";

    /** Who was told of the mount that lasts, if it was tried. */
    private @Nullable Told told;

    MountWatch(Watchdog watchdog, Carrier carrier) {
        this.watchdog = watchdog;
        this.carrier = carrier;
        this.held = new HeldTime(carrier::processorWaitNanos);
    }

    Carrier carrier() {
        return carrier;
    }

    /** Looks at the carrier. False if it sleeps, as it did at the look before. */
    boolean look(long now) {
        long count = carrier.mounts();
        Runnable mounted = carrier.mounted();
        boolean same = count == mounts;
        if (same && mounted != null && !Continuation.waitsInKernel(mounted)) {
            held.look(now);
            lasts(mounted, now);
            return true;
        }
        over(now);
        mounts = count;
        held.begin(now);
        return !same;
    }

    private void lasts(Runnable mounted, long now) {
        long nanos = held.nanos(now);
        watchdog.mountLasts(carrier);
        if (nanos >= TAKEN_OVER) {
            watchdog.takeOver(carrier);
        }
        if (nanos >= NOTED && stack == null) {
            stack = Continuation.stackOf(mounted, carrier);
            what = Continuation.describe(mounted);
            held.note();
        }
        if (nanos >= watchdog.reportedAfter(now) && stack != null && told == null) {
            report(stack, now);
        }
    }

    private void report(StackTraceElement[] place, long now) {
        long nanos = held.running(now);
        if (nanos >= watchdog.reportedAfter(now)) {
            told = watchdog.reports().stalled(what, nanos, place, now);
        }
    }

    private void over(long now) {
        if (told == Told.LOG || told == Told.INSTRUMENT) {
            watchdog.reports().recovered(what, held.nanos(now), told == Told.LOG);
        }
        stack = null;
        told = null;
    }
}
