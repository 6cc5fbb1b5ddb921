package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the client: one exchange at a time. All fields but {@code reusable} belong to the event loop; the caller hands the
 * exchange over by a task of that loop and gets the answer by its future.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing a channel has no failure that one could act upon
final class ClientConnection extends SimpleChannelInboundHandler<HttpObject> {
    private @Nullable Exchange current;
    private volatile @Nullable Channel channel;
    private volatile boolean reusable = true;

    /** A request under way and what has come of its answer. */
    private static final class Exchange {
        final ClientRequest request;
        final CompletableFuture<ClientResponse> answer = new CompletableFuture<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream(256);

        @Nullable
        HttpResponse head;

        Exchange(ClientRequest request) {
            this.request = request;
        }
    }

    /** The connection ended with the request unanswered: no byte of an answer had come. */
    static final class Unanswered extends IOException {
        private static final long serialVersionUID = 1L;

        Unanswered(String message) {
            super(message);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        context.fireChannelActive();
    }

    /** Sends a request; the future completes on the event loop. */
    CompletableFuture<ClientResponse> exchange(Channel through, ClientRequest request) {
        Exchange exchange = new Exchange(request);
        through.eventLoop().execute(() -> start(through, exchange));
        return exchange.answer;
    }

    private void start(Channel through, Exchange exchange) {
        current = exchange;
        if (!through.isActive()) {
            fail(new Unanswered("The connection was closed by its peer before the request was sent"));
            return;
        }
        through.writeAndFlush(encode(exchange.request)).addListener(sent -> {
            if (!sent.isSuccess()) {
                through.close();
            }
        });
    }

    private static FullHttpRequest encode(ClientRequest request) {
        FullHttpRequest message = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(request.method()),
                target(request.uri()),
                Unpooled.wrappedBuffer(request.body()));
        request.headers().forEach((name, value) -> message.headers().add(name, value));
        message.headers().set(HttpHeaderNames.HOST, request.uri().getRawAuthority());
        if (request.body().length > 0 || request.method().startsWith("P")) {
            message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        }
        return message;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** Asked on the event loop. */
    boolean isBusy() {
        return current != null;
    }

    boolean isReusable() {
        return reusable && channel != null && channel.isActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        Exchange exchange = current;
        if (exchange == null || message.decoderResult().isFailure()) {
            fail(new HttpProtocolException("The peer sent what is no answer in HTTP/1.1: "
                    + (exchange == null
                            ? "nothing was asked"
                            : message.decoderResult().cause())));
            context.close();
            return;
        }
        if (message instanceof HttpResponse head && head.status().code() >= 200) {
            exchange.head = head;
            reusable = HttpUtil.isKeepAlive(head);
        }
        if (message instanceof HttpContent content && exchange.head != null) {
            take(context, exchange, content);
        }
    }

    private void take(ChannelHandlerContext context, Exchange exchange, HttpContent content) {
        ByteBuf bytes = content.content();
        int room = exchange.request.maxResponseBytes() - exchange.body.size();
        boolean truncated = bytes.readableBytes() > room;
        exchange.body.writeBytes(
                ByteBufUtil.getBytes(bytes, bytes.readerIndex(), Math.min(room, bytes.readableBytes())));
        if (truncated) {
            reusable = false;
        }
        if (truncated || content instanceof LastHttpContent) {
            complete(context, exchange, truncated);
        }
    }

    private void complete(ChannelHandlerContext context, Exchange exchange, boolean truncated) {
        current = null;
        if (!reusable) {
            context.close();
        }
        HttpResponse head = exchange.head;
        if (head != null) {
            exchange.answer.complete(
                    new ClientResponse(head.status().code(), headers(head), exchange.body.toByteArray(), truncated));
        }
    }

    private static Headers headers(HttpResponse head) {
        List<String> flat = new ArrayList<>();
        head.headers().forEach(field -> {
            flat.add(field.getKey());
            flat.add(field.getValue());
        });
        return Headers.trusted(flat.toArray(String[]::new));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Exchange exchange = current;
        if (exchange != null) {
            fail(
                    exchange.head == null
                            ? new Unanswered("The peer closed the connection without an answer")
                            : new ConnectionLostException("The peer closed the connection after " + exchange.body.size()
                                    + " bytes of an answer that is longer"));
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(new ConnectionLostException("The connection failed: " + cause, cause));
        context.close();
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
