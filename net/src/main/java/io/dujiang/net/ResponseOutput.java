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
    private final SendingPace pace;
    private final ChannelFutureListener written = this::written;
    private final ChannelFutureListener pieceWritten = this::pieceWritten;
    private boolean last;
    private @Nullable LargeBody large;
    private @Nullable OutgoingBody streaming;

    ResponseOutput(ServerConnection connection, LingeringClose ending, ServerLoop loop, SocketChannel channel) {
        this.connection = connection;
        this.ending = ending;
        this.loop = loop;
        this.channel = channel;
        this.pace = new SendingPace(channel, loop.pace(ConnectionPhase.WRITING));
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
        int length = asked.head() ? 0 : answer.body().length;
        if (length <= LargeBody.MOST_AT_ONCE) {
            write(loop.encoder().encode(channel.alloc(), answer, length, after(asked)));
        } else {
            connection.enter(ConnectionPhase.WRITING);
            large = new LargeBody(answer.body());
            writePiece(loop.encoder().encode(channel.alloc(), answer, 0, after(asked)));
            writeMore(large);
        }
    }

    /** Writes as much of a body as the channel takes. */
    private void writeMore(LargeBody body) {
        while (channel.isWritable() && !body.isLast()) {
            writePiece(body.next(channel.alloc()));
        }
        if (channel.isWritable()) {
            large = null;
            write(body.next(channel.alloc()));
        } else {
            channel.flush();
        }
    }

    private void writePiece(ByteBuf bytes) {
        pace.wrote(SendingPace.counted(bytes));
        var _ = channel.write(bytes).addListener(pieceWritten);
    }

    private void pieceWritten(ChannelFuture write) {
        if (!write.isSuccess()) {
            ending.fail(write.cause());
        }
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
        ByteBuf head = loop.encoder().encodeHead(channel.alloc(), answer, stream.framing(), after(asked));
        pace.wrote(SendingPace.counted(head));
        var _ = channel.write(head);
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
        pace.wrote(stream.written());
        write(stream.tail());
    }

    private void write(ByteBuf bytes) {
        connection.enter(ConnectionPhase.WRITING);
        pace.wrote(SendingPace.counted(bytes));
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
        LargeBody body = large;
        if (stream != null) {
            stream.outflow().writabilityChanged();
        } else if (body != null && channel.isWritable()) {
            writeMore(body);
        }
    }

    /** Whether the peer has taken too little of what waits for it. Called by the sweep of the loop. */
    boolean isLate(long tick) {
        return pace.isLate(tick, streaming == null ? 0 : streaming.written());
    }
}
