package io.dujiang.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The right to one exchange with a host, and the connection that it goes by. Its owner, one task at a time, ends it once, by {@link #keep} or
 * {@link #drop}; a call that fails has dropped it.
 */
final class Lease {
    private final ConnectionPools pools;
    private final ConnectionPool pool;
    private ClientExchange exchange;
    private @Nullable ClientConnection connection;

    Lease(ConnectionPools pools, ConnectionPool pool, ClientExchange exchange) {
        this.pools = pools;
        this.pool = pool;
        this.exchange = exchange;
    }

    /** The exchange, which is another one after a request was sent again. */
    ClientExchange exchange() {
        return exchange;
    }

    /** Sends the request, by a connection at rest if there is one, and waits for the head of the answer. */
    ClientExchange.Answer call() throws IOException, InterruptedException {
        boolean answered = false;
        try {
            ClientExchange.Answer answer = callByAny();
            answered = true;
            return answer;
        } catch (UnansweredException e) {
            throw new ConnectionLostException(String.valueOf(e.getMessage()), e);
        } finally {
            if (!answered) {
                drop();
            }
        }
    }

    private ClientExchange.Answer callByAny() throws IOException, InterruptedException {
        connection = pool.poll();
        if (connection == null) {
            return callByNew();
        }
        try {
            return connection.call(exchange);
        } catch (UnansweredException e) {
            if (!exchange.mayBeRepeated(e)) {
                throw e;
            }
        }
        exchange = exchange.again();
        return callByNew();
    }

    private ClientExchange.Answer callByNew() throws IOException, InterruptedException {
        ClientConnection fresh = pools.connect(pool, exchange);
        connection = fresh;
        return fresh.call(exchange);
    }

    /** The answer is whole: the connection rests until the next exchange, if it bears one. */
    void keep() {
        if (connection != null) {
            pool.rest(connection);
        }
        pools.release(pool);
    }

    /** Ends an exchange that is not whole, and its connection. */
    void drop() {
        if (connection != null) {
            connection.cancel(exchange);
        }
        pools.release(pool);
    }

    /** Runs code on the loop of the connection that has answered. */
    void onLoop(Runnable code) {
        if (connection != null) {
            connection.onLoop(code);
        }
    }
}
