package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * An HTTP/1.1 client on the loops: blocking calls over a pool of connections that are kept alive.
 *
 * <p>Safe for use by any number of threads; each call parks its own. A request is sent once more, on a new connection, only if one out of
 * the pool turns out to be closed before any byte of an answer, and the request had not been sent at all or is {@linkplain
 * ClientRequest#asIdempotent() idempotent}, and its body is not {@linkplain ClientRequest#withBody(BodyWriter) written}. An interrupt of
 * the caller ends its exchange and closes the connection.
 */
public final class HttpClient implements AutoCloseable {
    private final int maxConnectionsPerHost;
    private final ConnectionLimit limit;
    private final Connector connector;
    private final Map<Destination, ConnectionPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    HttpClient(HttpClientBuilder builder) {
        maxConnectionsPerHost = builder.maxConnectionsPerHost;
        limit = new ConnectionLimit(builder.maxConnections);
        connector =
                new Connector(builder.loops, builder.names, builder.connectTimeout, builder.idleTimeout, new ClientTls(builder.tls));
    }

    /** Describes a client on these loops. */
    public static HttpClientBuilder builder(LoopGroup loops) {
        return new HttpClientBuilder(loops);
    }

    /**
     * Sends a request and waits for the whole answer, or as much of its body as {@link ClientRequest#withMaxResponseBytes} says.
     *
     * @throws HttpConnectException if no connection came about; nothing was sent
     * @throws HttpTimeoutException if the request's time is over, or the peer stalls
     * @throws ConnectionLostException if the connection ended before the answer was whole
     * @throws HttpProtocolException if the answer is not HTTP/1.1
     * @throws HttpRedirectException if the request follows redirects, and one must not be followed
     * @throws IOException if the body of the request could not be written; its cause tells why
     * @throws InterruptedException if the caller is interrupted; whether the peer has acted on the request is not known
     * @throws IllegalStateException if the client is closed
     */
    public ClientResponse send(ClientRequest request) throws IOException, InterruptedException {
        try (StreamedResponse answer = follow(request, Long.MAX_VALUE)) {
            return answer.whole(request.options().limits().whole());
        } catch (InterruptedIOException e) {
            if (!Thread.interrupted()) {
                throw e;
            }
            InterruptedException interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /**
     * Sends a request and waits for the head of its answer; the body is read as it comes. Throws what {@link #send} throws. What is answered
     * must be closed.
     */
    public StreamedResponse open(ClientRequest request) throws IOException, InterruptedException {
        long most = request.options().limits().streamed();
        StreamedResponse answer = follow(request, most);
        if (answer.length().orElse(0) > most && !request.method().equals("HEAD")) {
            answer.close();
            throw AnswerInput.tooLong(request, most);
        }
        return answer;
    }

    private StreamedResponse follow(ClientRequest first, long most) throws IOException, InterruptedException {
        long end = Wait.deadline(first.options().timeout().toNanos());
        Redirects redirects = new Redirects(first);
        ClientRequest request = first;
        while (true) {
            StreamedResponse answer = exchange(request, end, most);
            Optional<ClientRequest> next;
            try {
                next = redirects.after(request, answer.status(), answer.headers());
            } catch (HttpRedirectException e) {
                answer.close();
                throw e;
            }
            if (next.isEmpty()) {
                return answer;
            }
            answer.close();
            request = next.get();
        }
    }

    private StreamedResponse exchange(ClientRequest request, long end, long most)
            throws IOException, InterruptedException {
        if (closed) {
            throw new IllegalStateException("The client is closed; " + request + " was not sent");
        }
        Destination destination = Destination.of(request);
        ClientExchange exchange = new ClientExchange(request, destination, end);
        ConnectionPool pool = pools.computeIfAbsent(destination, this::newPool);
        pool.acquire(Wait.left(end), exchange);
        boolean kept = false;
        try {
            StreamedResponse answer = exchange(pool, exchange, most);
            kept = !answer.isWhole();
            return answer;
        } catch (UnansweredException e) {
            throw new ConnectionLostException(String.valueOf(e.getMessage()), e);
        } finally {
            if (!kept) {
                release(pool);
            }
        }
    }

    private ConnectionPool newPool(Destination destination) {
        return new ConnectionPool(destination, maxConnectionsPerHost, limit);
    }

    private StreamedResponse exchange(ConnectionPool pool, ClientExchange first, long most)
            throws IOException, InterruptedException {
        ClientConnection pooled = pool.poll();
        if (pooled == null) {
            return exchange(pool, connect(pool, first), first, most);
        }
        try {
            return exchange(pool, pooled, first, most);
        } catch (UnansweredException e) {
            ClientRequest request = first.request();
            if (!request.isRepeatable()
                    || (e.mayHaveBeenSent() && !request.options().idempotent())) {
                throw e;
            }
        }
        ClientExchange again = new ClientExchange(first.request(), first.destination(), first.end());
        return exchange(pool, connect(pool, again), again, most);
    }

    private ClientConnection connect(ConnectionPool pool, ClientExchange exchange)
            throws IOException, InterruptedException {
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

    /** Closes the connection that has been at rest longest, if one is. */
    private void closeEldest() {
        long now = System.nanoTime();
        pools.values().stream()
                .flatMap(pool -> Stream.ofNullable(pool.eldest())
                        .map(connection ->
                                Map.entry(now - connection.restingSince(), (Runnable) () -> pool.evict(connection))))
                .max(Map.Entry.comparingByKey())
                .ifPresent(eldest -> eldest.getValue().run());
    }

    private StreamedResponse exchange(
            ConnectionPool pool, ClientConnection connection, ClientExchange exchange, long most)
            throws IOException, InterruptedException {
        boolean kept = false;
        try {
            ClientExchange.Answer answer = connection.call(exchange);
            Inflow coming = answer.coming();
            if (coming == null) {
                return StreamedResponse.whole(exchange.request().uri(), answer.head(), answer.whole());
            }
            kept = true;
            AnswerInput body = new AnswerInput(connection, exchange, coming, most, () -> {
                pool.giveBack(connection);
                release(pool);
            });
            return new StreamedResponse(exchange.request().uri(), answer.head(), body);
        } finally {
            if (!kept) {
                pool.giveBack(connection);
            }
        }
    }

    private void release(ConnectionPool pool) {
        pool.releasePermit();
        dropIfUnused(pool);
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
