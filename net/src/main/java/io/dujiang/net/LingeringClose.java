package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection of a server ends: in stages (RFC 9112, 9.6) where an answer may be on its way, otherwise at once. Used on the loop only.
 *
 * <p>To close with unread input would reset the connection, and the peer might lose an answer that it has not read. So the sending side
 * is shut first, and what still arrives is thrown away until the peer ends its side too, or for a while.
 */
final class LingeringClose {
    private static final Logger log = LoggerFactory.getLogger(LingeringClose.class);

    private final ServerConnection connection;
    private final ServerLoop loop;
    private final SocketChannel channel;
    private final ServerCounts counts;
    private boolean inputEnded;
    private boolean failed;

    LingeringClose(ServerConnection connection, ServerLoop loop, SocketChannel channel, ServerCounts counts) {
        this.connection = connection;
        this.loop = loop;
        this.channel = channel;
        this.counts = counts;
    }

    /** The peer has ended its side. */
    void inputEnded() {
        inputEnded = true;
    }

    /** The peer has ended its side within a request. */
    void cutShort() {
        if (!failed) {
            failed = true;
            counts.cutShort();
        }
    }

    /** Whether the peer has ended its side, so that nothing more can be read. */
    boolean isInputEnded() {
        return inputEnded;
    }

    /** Answers in place of the handler, and lingers. */
    void refuse(Refusal refusal, boolean headOnly) {
        counts.refused(refusal);
        log.debug("Connection {} is refused: {}", channel, refusal.getMessage());
        HttpResponse why = refusal.response();
        int length = headOnly ? 0 : why.body().length;
        ByteBuf answer = loop.encoder().encode(channel.alloc(), why, length, ResponseEncoder.Connection.CLOSED);
        connection.enter(ConnectionPhase.LINGERING);
        var _ = channel.writeAndFlush(answer).addListener(_ -> linger());
    }

    /** What was to be sent is sent: nothing follows it. */
    void linger() {
        connection.enter(ConnectionPhase.LINGERING);
        connection.dropInput();
        if (inputEnded) {
            now();
        } else {
            TlsEnd.shutdownOutput(channel);
        }
    }

    /** Something failed that ends the connection. */
    void fail(Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            log.debug("Connection {} failed", channel, cause);
        } else {
            log.warn("Connection {} is closed after an unexpected failure", channel, cause);
        }
        if (!failed) { // each piece of a response that was not sent tells so
            failed = true;
            counts.failed(channel, cause);
        }
        now();
    }

    /** The peer took too long. */
    void late() {
        counts.timedOut();
        now();
    }

    void now() {
        var _ = channel.close();
    }
}
