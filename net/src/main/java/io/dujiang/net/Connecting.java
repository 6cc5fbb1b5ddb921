package io.dujiang.net;

import io.netty.channel.ChannelFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One attempt to connect: the loop of the channel offers the connection, or fails, and one task waits for it. A connection that is offered
 * and not taken is ended.
 */
final class Connecting<T> {
    private final CompletableFuture<T> ready = new CompletableFuture<>();
    private final Consumer<T> end;

    /** @param end ends a connection that nobody takes; any thread may call it */
    Connecting(Consumer<T> end) {
        this.end = end;
    }

    /** The connection can be used. */
    void offer(T connection) {
        if (!ready.complete(connection)) {
            end.accept(connection);
        }
    }

    void fail(Throwable why) {
        ready.completeExceptionally(why);
    }

    /**
     * Parks until the connection is there. If it does not come, whatever the reason, the channel is closed.
     *
     * @throws ExecutionException if the attempt failed, with the cause
     */
    T await(ChannelFuture connected, long nanos) throws InterruptedException, ExecutionException, TimeoutException {
        var _ = connected.addListener(_ -> {
            if (connected.cause() != null) {
                fail(connected.cause());
            }
        });
        boolean taken = false;
        try {
            T connection = ready.get(nanos, TimeUnit.NANOSECONDS);
            taken = true;
            return connection;
        } finally {
            if (!taken) {
                giveUp(connected);
            }
        }
    }

    /** Nobody takes the connection any more: it is ended if it is there, and the channel closed. */
    void giveUp(ChannelFuture connected) {
        if (!ready.cancel(false) && !ready.isCompletedExceptionally()) {
            end.accept(ready.resultNow());
        }
        if (connected.cause() == null) { // else Netty has closed it, or there was no descriptor to make it of
            var _ = connected.channel().close();
        }
    }
}
