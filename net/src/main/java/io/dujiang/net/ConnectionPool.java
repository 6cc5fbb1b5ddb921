package io.dujiang.net;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections to one destination: those at rest, and how many more there may be. Safe for all threads. */
final class ConnectionPool {
    private final Destination destination;
    private final int most;
    private final ConnectionLimit limit;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<ClientConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** @param limit of all pools together */
    ConnectionPool(Destination destination, int most, ConnectionLimit limit) {
        this.destination = destination;
        this.most = most;
        this.limit = limit;
        this.permits = new Semaphore(most);
    }

    Destination destination() {
        return destination;
    }

    /** @throws HttpTimeoutException if all connections stay busy for that many nanoseconds */
    void acquire(long nanos, ClientExchange exchange) throws InterruptedException, HttpTimeoutException {
        if (!permits.tryAcquire() && !permits.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            throw exchange.late("one of the " + most + " connections that maxConnectionsPerHost allows");
        }
    }

    void releasePermit() {
        permits.release();
    }

    /** The connection used last, if one is at rest and alive. */
    @Nullable
    ClientConnection poll() {
        for (ClientConnection next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (next.isReusable() && next.take()) {
                return next;
            }
            next.abandon();
        }
        return null;
    }

    /** Keeps a connection for the next exchange, if it will bear one. */
    void giveBack(ClientConnection connection) {
        if (connection.isReusable() && !closed) {
            idle.addFirst(connection);
        }
        if (closed || !connection.isReusable() || limit.isAwaited()) {
            forget(connection);
            connection.abandon();
        }
    }

    /** Closes a connection, unless somebody took it meanwhile. */
    void evict(ClientConnection connection) {
        if (idle.remove(connection)) {
            connection.abandon();
        }
    }

    /** The connection that has been at rest longest, if one is. */
    @Nullable
    ClientConnection eldest() {
        return idle.peekLast();
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
