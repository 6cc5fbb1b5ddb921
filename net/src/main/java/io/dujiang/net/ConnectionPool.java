package io.dujiang.net;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The connections to one destination: those at rest, and how many more there may be. Safe for all threads. */
final class ConnectionPool {
    /*
     * A connection at rest belongs to who takes it out of the queue, and to nobody before: only that one may use or close it. What rests is
     * put there by who holds a permit, so a pool of which one thread holds all permits, and in which nothing rests, stays empty: then it is
     * retired for good. Who waited for a permit meanwhile gets one, sees that, and looks for the pool that comes after.
     */
    private final Destination destination;
    private final int most;
    private final BooleanSupplier mayRest;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<ClientConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean retired;

    /** @param mayRest asked after a connection was put to rest: whether it may stay, or its place is wanted */
    ConnectionPool(Destination destination, int most, BooleanSupplier mayRest) {
        this.destination = destination;
        this.most = most;
        this.mayRest = mayRest;
        this.permits = new Semaphore(most);
    }

    Destination destination() {
        return destination;
    }

    /**
     * Waits for the right to one exchange.
     *
     * @return false if the pool is retired, and there is none
     * @param end a time of {@link System#nanoTime}, or {@link Wait#NEVER}
     * @throws HttpTimeoutException if all connections stay busy until the end
     */
    boolean acquire(ClientRequest request, long end) throws InterruptedException, HttpTimeoutException {
        if (!permits.tryAcquire() && !permits.tryAcquire(Wait.left(end), TimeUnit.NANOSECONDS)) {
            throw new ClientExchange(request, destination, end)
                    .late("one of the " + most + " connections that maxConnectionsPerHost allows");
        }
        if (retired) {
            permits.release();
        }
        return !retired;
    }

    /** Whether somebody waits for a permit. */
    boolean isAwaited() {
        return permits.hasQueuedThreads();
    }

    void releasePermit() {
        permits.release();
    }

    /** The connection used last, if one is at rest and alive; it is the caller's. */
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

    /** Keeps the caller's connection for the next exchange, if it will bear one and its place is not wanted; else closes it. */
    void rest(ClientConnection connection) {
        if (!connection.isReusable()) {
            connection.abandon();
            return;
        }
        idle.addFirst(connection);
        if (!connection.isReusable() || !mayRest.getAsBoolean()) {
            var _ = evict(connection);
        }
    }

    /** Closes a connection, unless somebody took it meanwhile. Tells whether it did. */
    boolean evict(ClientConnection connection) {
        boolean mine = idle.remove(connection);
        if (mine) {
            connection.abandon();
        }
        return mine;
    }

    /** Closes all that rest. */
    void evictAll() {
        for (ClientConnection next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            next.abandon();
        }
    }

    /** The connection that has been at rest longest, if one is. */
    @Nullable
    ClientConnection eldest() {
        return idle.peekLast();
    }

    /** A connection has ended. */
    void forget(ClientConnection connection) {
        idle.remove(connection);
    }

    /** Ends the pool, if nobody uses it and nothing rests in it. Tells whether it did. */
    boolean retire() {
        while (idle.isEmpty() && permits.tryAcquire(most)) {
            boolean unused = idle.isEmpty();
            retired |= unused;
            permits.release(most);
            if (unused) {
                return true;
            }
        }
        return false;
    }
}
