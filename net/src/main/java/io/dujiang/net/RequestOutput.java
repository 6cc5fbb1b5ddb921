package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a client's connection sends, one request at a time. Used on the loop, but for {@link #start} and {@link #begin}. */
final class RequestOutput {
    private final ClientConnection connection;
    private final SocketChannel channel;
    private final RequestEncoder encoder = new RequestEncoder();
    private @Nullable OutgoingBody streaming;

    RequestOutput(ClientConnection connection, SocketChannel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    /** Sends a request with its whole body. Any thread may call it. */
    void start(ClientExchange exchange, byte[] body) {
        channel.eventLoop().execute(() -> {
            if (connection.enter(exchange)) {
                exchange.sent();
                write(encoder.encode(channel.alloc(), exchange.request(), body));
            }
        });
    }

    /**
     * Begins a request whose body follows by the flow that is answered. Any thread may call it.
     *
     * @param alone whether the head must go out by itself
     */
    Outflow begin(ClientExchange exchange, WrittenBody.Pieces body, boolean alone) {
        ResponseEncoder.Framing framing =
                body.length() < 0 ? ResponseEncoder.Framing.CHUNKS : ResponseEncoder.Framing.LENGTH;
        OutgoingBody stream = new OutgoingBody(channel, framing, () -> end(exchange));
        channel.eventLoop().execute(() -> {
            if (!connection.enter(exchange)) {
                stream.outflow().fail(new ConnectionLostException("The connection was closed before the request"));
                return;
            }
            streaming = stream;
            var _ = channel.write(encoder.encodeHead(channel.alloc(), exchange.request(), body));
            if (alone) {
                channel.flush();
            }
        });
        return stream.outflow();
    }

    /** The writer has ended, and all that it wrote was written to the channel. */
    private void end(ClientExchange exchange) {
        ByteBuf tail = Objects.requireNonNull(streaming).tail();
        streaming = null;
        exchange.sent();
        write(tail);
    }

    /** A failure to write is one of the channel. */
    private void write(ByteBuf bytes) {
        var _ = channel.writeAndFlush(bytes, channel.voidPromise());
    }

    void writabilityChanged() {
        if (streaming != null) {
            streaming.outflow().writabilityChanged();
        }
    }

    /** Nothing can be sent any more: who writes is told why. */
    void fail(IOException why) {
        if (streaming != null) {
            streaming.outflow().fail(why);
        }
    }
}
