package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: one exchange at a time.
 *
 * <p>The caller of {@link #call} hands the exchange over by a task of the event loop and parks until the loop completes its future. All
 * else runs on the loop, but for {@link #isReusable} and {@link #abandon}, which any thread may call.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final byte[] VERSION_AND_HOST = HeadWriter.latin1(" HTTP/1.1\r\nHost: ");
    private static final byte[] LINE_END = HeadWriter.latin1("\r\n");
    private static final byte[] SPACE = HeadWriter.latin1(" ");

    private final SocketChannel channel;
    private final Duration idleTimeout;
    private final Consumer<ClientConnection> onClosed;
    private final ResponseParser parser = new ResponseParser();
    private final HeadWriter writer = new HeadWriter();
    private volatile boolean reusable = true;
    private volatile long restingSince = System.nanoTime();
    private @Nullable Exchange current;
    private @Nullable ByteBuf ahead;

    ClientConnection(SocketChannel channel, Duration idleTimeout, Consumer<ClientConnection> onClosed) {
        this.channel = channel;
        this.idleTimeout = idleTimeout;
        this.onClosed = onClosed;
    }

    /** A request under way. */
    private static final class Exchange {
        private final ClientRequest request;
        private final CompletableFuture<ClientResponse> answer = new CompletableFuture<>();
        private boolean heard;

        Exchange(ClientRequest request) {
            this.request = request;
        }
    }

    /** The connection ended before a byte of the answer came. */
    static final class UnansweredException extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean sent;

        UnansweredException(String message, boolean sent, @Nullable Throwable cause) {
            super(message, cause);
            this.sent = sent;
        }

        /** Whether the peer may have seen the request. */
        boolean mayHaveBeenSent() {
            return sent;
        }
    }

    /**
     * Sends a request and waits for the answer until the time of {@link System#nanoTime}. Whatever way it ends but by an answer, the
     * connection is closed.
     */
    ClientResponse call(ClientRequest request, long end) throws IOException, InterruptedException {
        Exchange exchange = new Exchange(request);
        boolean answered = false;
        try {
            channel.eventLoop().execute(() -> start(exchange));
            ClientResponse response = exchange.answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            answered = true;
            return response;
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(
                    request.method() + " " + request.uri() + " got no whole answer within " + request.timeout(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("The exchange failed: " + e.getCause(), e);
        } finally {
            if (!answered) {
                abandon();
            }
        }
    }

    /** Whether another exchange may be tried. */
    boolean isReusable() {
        return reusable && channel.isActive();
    }

    /** Closes the connection, which is not reusable from now on. */
    void abandon() {
        reusable = false;
        var _ = channel.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        watchRest(idleTimeout.toNanos());
        context.fireChannelActive();
    }

    private void watchRest(long nanos) {
        var _ = channel.eventLoop().schedule(this::closeIfResting, nanos, TimeUnit.NANOSECONDS);
    }

    private void closeIfResting() {
        long left = idleTimeout.toNanos() - (System.nanoTime() - restingSince);
        if (!channel.isActive()) {
            return;
        }
        if (current == null && left <= 0) {
            abandon();
        } else {
            watchRest(current == null ? left : idleTimeout.toNanos());
        }
    }

    private void start(Exchange exchange) {
        if (!isReusable()) {
            exchange.answer.completeExceptionally(
                    new UnansweredException("The connection was closed before the request was sent", false, null));
            return;
        }
        current = exchange;
        parser.expect(exchange.request);
        var _ = channel.writeAndFlush(encode(exchange.request)).addListener(sent -> {
            if (!sent.isSuccess()) {
                abandon();
            }
        });
    }

    private ByteBuf encode(ClientRequest request) {
        writer.begin()
                .put(request.method())
                .put(SPACE)
                .put(target(request.uri()))
                .put(VERSION_AND_HOST)
                .put(hostAndPort(request.uri()))
                .put(LINE_END)
                .putFields(request.headers());
        byte[] body = request.body();
        if (body.length > 0 || request.method().startsWith("P")) {
            writer.putField("Content-Length", Integer.toString(body.length));
        }
        return writer.end(channel.alloc(), body, body.length);
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static String hostAndPort(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = joined((ByteBuf) message);
        Exchange exchange = current;
        try {
            if (exchange == null) {
                abandon();
                return;
            }
            exchange.heard = true;
            if (parser.parse(context, input)) {
                complete(exchange, parser.isPersistent() && !input.isReadable());
            } else if (input.isReadable()) {
                ahead = input.retain();
            }
        } catch (Exception e) {
            fail(e instanceof IOException failure ? failure : new HttpProtocolException("The answer is not HTTP", e));
            abandon();
        } finally {
            input.release();
        }
    }

    private ByteBuf joined(ByteBuf input) {
        ByteBuf before = ahead;
        if (before == null) {
            return input;
        }
        ahead = null;
        try {
            return channel.alloc()
                    .buffer(before.readableBytes() + input.readableBytes())
                    .writeBytes(before)
                    .writeBytes(input);
        } finally {
            before.release();
            input.release();
        }
    }

    private void complete(Exchange exchange, boolean persistent) {
        current = null;
        restingSince = System.nanoTime();
        if (!persistent) {
            abandon();
        }
        HttpResponse head = Objects.requireNonNull(parser.head());
        exchange.answer.complete(parser.response(head));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        reusable = false;
        if (ahead != null) {
            ahead.release();
            ahead = null;
        }
        Exchange exchange = current;
        if (exchange != null) {
            ended(context, exchange);
        }
        onClosed.accept(this);
    }

    private void ended(ChannelHandlerContext context, Exchange exchange) {
        try {
            if (exchange.heard && parser.end(context)) {
                complete(exchange, false);
                return;
            }
        } catch (Exception e) {
            fail(new ConnectionLostException("The peer closed the connection within the head of its answer", e));
            return;
        }
        fail(lost(exchange, null));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (current != null) {
            fail(lost(current, cause));
        }
        abandon();
    }

    private IOException lost(Exchange exchange, @Nullable Throwable cause) {
        String how = cause == null ? "The peer closed the connection" : "The connection failed (" + cause + ")";
        if (!exchange.heard) {
            return new UnansweredException(how + " without an answer", true, cause);
        }
        String message = how + " after " + parser.bodyBytes() + " bytes of the answer's body";
        return cause == null ? new ConnectionLostException(message) : new ConnectionLostException(message, cause);
    }

    private void fail(IOException failure) {
        reusable = false;
        Exchange exchange = current;
        current = null;
        if (exchange != null) {
            exchange.answer.completeExceptionally(failure);
        }
    }
}
