package io.dujiang.net;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections to one destination: those at rest, and how many more there may be. Safe for all threads. */
final class ConnectionPool {
    private final Destination destination;
    private final int most;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<ClientConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    ConnectionPool(Destination destination, int most) {
        this.destination = destination;
        this.most = most;
        this.permits = new Semaphore(most);
    }

    Destination destination() {
        return destination;
    }

    boolean acquire(long nanos) throws InterruptedException {
        return permits.tryAcquire() || permits.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }

    void releasePermit() {
        permits.release();
    }

    /** The connection used last, if one is at rest and alive. */
    @Nullable
    ClientConnection poll() {
        for (ClientConnection next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (next.isReusable()) {
                return next;
            }
        }
        return null;
    }

    /** Keeps a connection for the next exchange, if it will bear one. */
    void giveBack(ClientConnection connection) {
        if (connection.isReusable() && !closed) {
            idle.addFirst(connection);
        }
        if (closed || !connection.isReusable()) {
            forget(connection);
            connection.abandon();
        }
    }

    void forget(ClientConnection connection) {
        idle.remove(connection);
    }

    boolean isUnused() {
        return idle.isEmpty() && permits.availablePermits() == most;
    }

    void close() {
        closed = true;
        for (ClientConnection next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            next.abandon();
        }
    }
}
