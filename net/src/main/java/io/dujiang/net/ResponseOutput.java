package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a server's connection sends: one response after another, whole or piece by piece. Used on the loop, but for {@link #stream}. */
final class ResponseOutput {
    private static final byte[] CONTINUE = HeadWriter.latin1("HTTP/1.1 100 Continue\r\n\r\n");

    private final ServerConnection connection;
    private final LingeringClose ending;
    private final ServerLoop loop;
    private final SocketChannel channel;
    private final ChannelFutureListener written = this::written;
    private boolean last;
    private @Nullable OutgoingBody streaming;

    ResponseOutput(ServerConnection connection, LingeringClose ending, ServerLoop loop, SocketChannel channel) {
        this.connection = connection;
        this.ending = ending;
        this.loop = loop;
        this.channel = channel;
    }

    void sendContinue() {
        var _ = channel.writeAndFlush(
                channel.alloc().directBuffer(CONTINUE.length).writeBytes(CONTINUE));
    }

    /**
     * Sends a response to that request.
     *
     * @param isLast whether the connection ends behind it, of which the peer is told
     */
    void send(RequestHead asked, HttpResponse answer, boolean isLast) {
        last = isLast;
        write(loop.encoder().encode(channel.alloc(), answer, asked.head(), after(asked)));
    }

    /** A body that will be written piece by piece, behind a head that {@link #begin} sends. Any thread may call it. */
    OutgoingBody stream(ResponseEncoder.Framing framing) {
        return new OutgoingBody(channel, framing, this::endStream);
    }

    /**
     * Sends the head of a response; its body follows by the flow of the stream.
     *
     * @param isLast whether the connection ends behind it
     * @param flush whether the head goes out by itself
     */
    void begin(RequestHead asked, HttpResponse answer, OutgoingBody stream, boolean isLast, boolean flush) {
        streaming = stream;
        last = isLast || endsWithConnection(stream);
        var _ = channel.write(loop.encoder().encodeHead(channel.alloc(), answer, stream.framing(), after(asked)));
        if (flush) {
            channel.flush();
        }
    }

    private static boolean endsWithConnection(OutgoingBody stream) {
        return stream.framing() == ResponseEncoder.Framing.END_OF_CONNECTION;
    }

    private ResponseEncoder.Connection after(RequestHead asked) {
        return last
                ? ResponseEncoder.Connection.CLOSED
                : asked.http10() ? ResponseEncoder.Connection.KEPT_AND_SAID : ResponseEncoder.Connection.KEPT;
    }

    /** The writer has ended, and all that it wrote was written to the channel. */
    private void endStream() {
        connection.skipBody();
        OutgoingBody stream = Objects.requireNonNull(streaming);
        streaming = null;
        write(stream.tail());
    }

    private void write(ByteBuf bytes) {
        connection.enter(ConnectionPhase.WRITING);
        ChannelFuture write = channel.writeAndFlush(bytes);
        if (write.isDone()) {
            written(write);
        } else {
            var _ = write.addListener(written);
        }
    }

    private void written(ChannelFuture write) {
        Throwable failure = write.cause();
        if (failure == null) {
            connection.answered(last);
        } else {
            ending.fail(failure);
        }
    }

    /** Ends the connection within a response, so that the peer does not take it for whole. */
    void breakOff() {
        OutgoingBody stream = streaming;
        if (stream != null && endsWithConnection(stream)) {
            TlsEnd.reset(channel); // an ordinary end would look like that of the body
        } else {
            var _ = channel.close();
        }
    }

    /** The peer is gone: a writer is told why. Tells whether there is one. */
    boolean fail(IOException why) {
        OutgoingBody stream = streaming;
        if (stream != null) {
            stream.outflow().fail(why);
        }
        return stream != null;
    }

    void writabilityChanged() {
        OutgoingBody stream = streaming;
        if (stream != null) {
            stream.outflow().writabilityChanged();
        }
    }

    /** Whether the peer has taken anything of a body since the last call, or has nothing to take. */
    boolean hasProgressed() {
        return Objects.requireNonNull(streaming).hasProgressed();
    }
}
