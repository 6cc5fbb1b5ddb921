package io.dujiang.net;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The connections of a client, by where they lead to. Safe for all threads. */
final class ConnectionPools {
    private final int mostPerHost;
    private final ConnectionLimit limit;
    private final Connector connector;
    private final Map<Destination, ConnectionPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param most connections in whole
     * @param connector that opens them
     */
    ConnectionPools(int mostPerHost, int most, Connector connector) {
        this.mostPerHost = mostPerHost;
        this.limit = new ConnectionLimit(most);
        this.connector = connector;
    }

    /**
     * Waits for the right to an exchange.
     *
     * @param end a time of {@link System#nanoTime}, or {@link Wait#NEVER}
     * @throws HttpTimeoutException if the end comes before
     */
    Lease lease(ClientRequest request, long end) throws InterruptedException, HttpTimeoutException {
        Destination destination = request.destination();
        while (true) {
            ConnectionPool pool = pools.computeIfAbsent(destination, this::newPool);
            if (pool.acquire(request, end)) {
                return new Lease(this, pool, new ClientExchange(request, destination, end));
            }
            pools.remove(pool.destination(), pool);
        }
    }

    private ConnectionPool newPool(Destination destination) {
        return new ConnectionPool(destination, mostPerHost, () -> !closed && !limit.isAwaited());
    }

    /** Opens a connection for an exchange that has a permit of the pool. */
    ClientConnection connect(ConnectionPool pool, ClientExchange exchange) throws IOException, InterruptedException {
        ConnectionLimit.Permit permit = limit.acquire(Wait.left(exchange.end()), exchange, this::closeEldest);
        boolean connected = false;
        try {
            ClientConnection fresh = connector.connect(exchange, closing -> {
                permit.release();
                pool.forget(closing);
                dropIfUnused(pool);
            });
            connected = true;
            return fresh;
        } finally {
            if (!connected) {
                permit.release();
            }
        }
    }

    /** Closes the connection that has been at rest longest, if one is; another one if somebody was faster. */
    private void closeEldest() {
        boolean foundNoneOrClosed = false;
        while (!foundNoneOrClosed) {
            long now = System.nanoTime();
            foundNoneOrClosed = pools.values().stream()
                    .flatMap(pool -> Stream.ofNullable(pool.eldest())
                            .map(connection -> Map.<Long, BooleanSupplier>entry(
                                    now - connection.restingSince(), () -> pool.evict(connection))))
                    .max(Map.Entry.comparingByKey())
                    .map(eldest -> eldest.getValue().getAsBoolean())
                    .orElse(true);
        }
    }

    /** Gives a permit of a pool back. */
    void release(ConnectionPool pool) {
        pool.releasePermit();
        dropIfUnused(pool);
    }

    /** A destination that nobody talks to is forgotten, lest they add up. */
    private void dropIfUnused(ConnectionPool pool) {
        if (pool.retire()) {
            pools.remove(pool.destination(), pool);
        }
    }

    /** How many destinations it knows. */
    int size() {
        return pools.size();
    }

    boolean isClosed() {
        return closed;
    }

    /** Closes what rests, and from now on what comes to rest. */
    void close() {
        closed = true;
        pools.values().forEach(ConnectionPool::evictAll);
    }
}
