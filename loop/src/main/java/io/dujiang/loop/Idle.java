package io.dujiang.loop;

import java.util.concurrent.atomic.AtomicBoolean;

/** Says whether a loop has found nothing to do, to those who have work to share. */
final class Idle {
    private final AtomicBoolean idle = new AtomicBoolean();
    private final Runnable wake;

    /** @param wake wakes the loop if it sleeps; called by any thread after it was told to search */
    Idle(Runnable wake) {
        this.wake = wake;
    }

    /** The loop has nothing to do; called by its holder, who looks once more at all queues before it sleeps. */
    void begin() {
        idle.set(true);
    }

    /** True if the loop was not told to search since it began to be idle; asked by its holder. */
    boolean lasts() {
        return idle.get();
    }

    /** The loop goes on. False if it was told to search meanwhile, and counts as searching. */
    boolean end() {
        return idle.compareAndSet(true, false);
    }

    /** Makes the loop search for work; false if it is not idle, or was told before. Called by any thread. */
    boolean wakeToSearch() {
        if (idle.get() && idle.compareAndSet(true, false)) {
            wake.run();
            return true;
        }
        return false;
    }
}
