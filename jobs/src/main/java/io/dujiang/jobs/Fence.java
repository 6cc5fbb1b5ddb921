package io.dujiang.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Decides once between the code that runs something and whoever wants to stop it, and interrupts the thread only while it
 * runs that code.
 *
 * <p>The interrupt is sent under the lock that {@link #end} takes, so it never reaches a thread that has moved on.
 */
final class Fence {
    private Phase phase = Phase.WAITING;

    @Nullable
    private Thread thread;

    /** Where the code is. */
    enum Phase {
        /** Not begun. */
        WAITING,
        /** Runs, and its outcome counts. */
        RUNNING,
        /** Runs, but was stopped: its outcome is ignored. */
        FENCED,
        /** Has ended, or was stopped before it began. */
        ENDED
    }

    /** Begins on this thread; false if it was stopped before. */
    synchronized boolean begin() {
        if (phase != Phase.WAITING) {
            return false;
        }
        phase = Phase.RUNNING;
        thread = Thread.currentThread();
        return true;
    }

    /** Stops it, with an interrupt if it runs; answers where it was. Only WAITING and RUNNING mean that this call stopped it. */
    synchronized Phase raise() {
        Phase before = phase;
        if (before == Phase.WAITING) {
            phase = Phase.ENDED;
        } else if (before == Phase.RUNNING && thread != null) {
            phase = Phase.FENCED;
            thread.interrupt();
        }
        return before;
    }

    /** Stops it only if it has not begun. */
    synchronized boolean revoke() {
        boolean revoked = phase == Phase.WAITING;
        phase = revoked ? Phase.ENDED : phase;
        return revoked;
    }

    /** Ends on the thread that began it, and clears its interrupt flag; answers whether the outcome counts. */
    boolean end() {
        boolean counts = leave();
        Thread.interrupted();
        return counts;
    }

    private synchronized boolean leave() {
        boolean counts = phase == Phase.RUNNING;
        phase = Phase.ENDED;
        thread = null;
        return counts;
    }

    synchronized Phase phase() {
        return phase;
    }

    /** Where the code is now; empty if it does not run. */
    synchronized StackTraceElement[] stack() {
        return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    }
}
