package io.dujiang.net;

import io.netty.channel.Channel;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections to one destination: those at rest, and how many more there may be. */
@SuppressWarnings("FutureReturnValueIgnored") // closing a channel has no failure that one could act upon
final class ConnectionPool {
    private final ConcurrentLinkedDeque<Pooled> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore permits;
    private volatile boolean closed;

    /** A connection and the handler of its exchanges. */
    record Pooled(Channel channel, ClientConnection connection) {}

    ConnectionPool(int most) {
        permits = new Semaphore(most);
    }

    boolean acquire(long nanos) throws InterruptedException {
        return permits.tryAcquire() || permits.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }

    /** The connection used last, if one is at rest and alive. */
    @Nullable
    Pooled poll() {
        for (Pooled next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (next.connection.isReusable()) {
                return next;
            }
            next.channel.close();
        }
        return null;
    }

    /** Gives a permit back, and the connection if it can be used again. */
    void release(@Nullable Pooled used) {
        if (used != null && used.connection.isReusable()) {
            idle.addFirst(used);
        } else if (used != null) {
            used.channel.close();
        }
        permits.release();
        if (closed) {
            closeIdle();
        }
    }

    void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        for (Pooled next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            next.channel.close();
        }
    }
}
