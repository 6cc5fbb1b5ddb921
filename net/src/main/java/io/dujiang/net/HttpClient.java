package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An HTTP/1.1 client on the loops: blocking calls over a pool of connections that are kept alive.
 *
 * <p>Safe for use by any number of threads; each call parks its own. Redirects are not followed. When a connection out of the pool turns
 * out to be closed before any byte of an answer, the request is sent once more on a new one, if it had not been sent at all or is marked
 * {@linkplain ClientRequest#idempotent() idempotent}. An interrupt of the caller ends its exchange and closes the connection.
 */
public final class HttpClient implements AutoCloseable {
    private final int maxConnectionsPerHost;
    private final Connector connector;
    private final Map<Destination, ConnectionPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    HttpClient(HttpClientBuilder builder) {
        maxConnectionsPerHost = builder.maxConnectionsPerHost;
        connector = new Connector(builder.loops, builder.connectTimeout, builder.idleTimeout, builder.tls);
    }

    /** Describes a client on these loops. */
    public static HttpClientBuilder builder(LoopGroup loops) {
        return new HttpClientBuilder(loops);
    }

    /**
     * Sends a request and waits for the whole answer.
     *
     * @throws HttpConnectException if no connection came about; nothing was sent
     * @throws HttpTimeoutException if the request's time is over
     * @throws ConnectionLostException if the connection ended before the answer was whole
     * @throws HttpProtocolException if the answer is not HTTP/1.1
     * @throws InterruptedException if the caller is interrupted; whether the peer has acted on the request is not known
     * @throws IllegalStateException if the client is closed
     */
    public ClientResponse send(ClientRequest request) throws IOException, InterruptedException {
        if (closed) {
            throw new IllegalStateException(
                    "The client is closed; " + request.method() + " " + request.uri() + " was not sent");
        }
        long end = System.nanoTime() + request.timeout().toNanos();
        ConnectionPool pool = pools.computeIfAbsent(Destination.of(request), this::newPool);
        if (!pool.acquire(end - System.nanoTime())) {
            throw new HttpTimeoutException("All " + maxConnectionsPerHost + " connections to " + pool.destination()
                    + " were busy for " + request.timeout() + "; allow more by maxConnectionsPerHost");
        }
        try {
            return exchange(pool, request, end);
        } catch (ClientConnection.UnansweredException e) {
            throw new ConnectionLostException(String.valueOf(e.getMessage()), e);
        } finally {
            pool.releasePermit();
            dropIfUnused(pool);
        }
    }

    private ConnectionPool newPool(Destination destination) {
        return new ConnectionPool(destination, maxConnectionsPerHost);
    }

    private ClientResponse exchange(ConnectionPool pool, ClientRequest request, long end)
            throws IOException, InterruptedException {
        ClientConnection pooled = pool.poll();
        if (pooled != null) {
            try {
                return exchange(pool, pooled, request, end);
            } catch (ClientConnection.UnansweredException e) {
                if (e.mayHaveBeenSent() && !request.idempotent()) {
                    throw e;
                }
            }
        }
        ClientConnection fresh = connector.connect(pool.destination(), end, closing -> {
            pool.forget(closing);
            dropIfUnused(pool);
        });
        return exchange(pool, fresh, request, end);
    }

    private static ClientResponse exchange(
            ConnectionPool pool, ClientConnection connection, ClientRequest request, long end)
            throws IOException, InterruptedException {
        try {
            return connection.call(request, end);
        } finally {
            pool.giveBack(connection);
        }
    }

    /** A destination that nobody talks to is forgotten, lest they add up; a call that just took the pool out still works with it. */
    private void dropIfUnused(ConnectionPool pool) {
        if (pool.isUnused()) {
            pools.remove(pool.destination(), pool);
        }
    }

    /** Closes what is at rest and takes no more requests; exchanges under way end first. */
    @Override
    public void close() {
        closed = true;
        pools.values().forEach(ConnectionPool::close);
    }
}
