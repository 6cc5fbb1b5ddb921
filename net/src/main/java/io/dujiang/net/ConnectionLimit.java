package io.dujiang.net;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections a client may have open, to whatever hosts. Safe for all threads. */
final class ConnectionLimit {
    /*
     * Nobody waits while a connection rests: who waits first counts itself, then looks for one at rest to be closed; who puts one to rest
     * first does so, then looks whether somebody waits. Both are volatile, so one of the two sees the other.
     */
    private final int most;
    private final Semaphore free;
    private final AtomicInteger waiting = new AtomicInteger();

    ConnectionLimit(int most) {
        this.most = most;
        this.free = new Semaphore(most, true); // who made room for itself gets it
    }

    int most() {
        return most;
    }

    /** The right to one connection. */
    final class Permit {
        private final AtomicBoolean released = new AtomicBoolean();

        /** Gives it back; further calls do nothing. */
        void release() {
            if (released.compareAndSet(false, true)) {
                free.release();
            }
        }
    }

    /**
     * Waits for a permit.
     *
     * @param makeRoom closes a connection that is at rest, if there is one
     * @throws HttpTimeoutException if there is none within that many nanoseconds
     */
    Permit acquire(long nanos, ClientExchange exchange, Runnable makeRoom)
            throws InterruptedException, HttpTimeoutException {
        if (!free.tryAcquire(0, TimeUnit.NANOSECONDS) && !await(nanos, makeRoom)) {
            throw exchange.late("one of the " + most + " connections that maxConnections allows");
        }
        return new Permit();
    }

    private boolean await(long nanos, Runnable makeRoom) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            makeRoom.run();
            return free.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        } finally {
            waiting.decrementAndGet();
        }
    }

    boolean isAwaited() {
        return waiting.get() > 0;
    }
}
