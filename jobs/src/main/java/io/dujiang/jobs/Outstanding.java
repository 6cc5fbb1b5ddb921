package io.dujiang.jobs;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts what is under way and lets one wait until nothing is. */
final class Outstanding {
    private int count;

    synchronized void begin() {
        count++;
    }

    synchronized void end() {
        count--;
        if (count == 0) {
            notifyAll();
        }
    }

    synchronized int count() {
        return count;
    }

    /** Waits until nothing is under way; false if that took longer. */
    synchronized boolean awaitNone(Duration atMost) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(atMost);
        long deadline = System.nanoTime() + nanos;
        for (long left = nanos; count > 0 && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return count == 0;
    }
}
