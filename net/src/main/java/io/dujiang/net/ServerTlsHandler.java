package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Speaks TLS with a peer that shakes hands once. By TLS 1.2 a peer could ask for it again and again, which costs the server much more than
 * the peer; the JDK refuses that by a property of the process alone.
 */
final class ServerTlsHandler extends SslHandler {
    private boolean shaken;
    private boolean mayShakeAgain;
    private boolean refused;

    ServerTlsHandler(SSLEngine engine, Executor tasks) {
        super(engine, false, tasks);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf input, List<Object> output) throws SSLException {
        noteHandshake();
        refuse(); // the off-loaded work of another handshake may have been done at once, and the engine wanted to write
        if (!refused) {
            super.decode(context, input, output);
            refuse();
        }
        if (refused) {
            input.skipBytes(input.readableBytes());
            throw new SSLException("The peer asked for another handshake, which is not done: the connection ends");
        }
    }

    private void noteHandshake() {
        if (!shaken && handshakeFuture().isSuccess()) {
            shaken = true;
            mayShakeAgain = !engine().getSession().getProtocol().equals("TLSv1.3"); // which has no other handshake
        }
    }

    private void refuse() {
        refused |= mayShakeAgain && shakesAgain();
    }

    /** An engine that has shaken hands waits for nothing, but when it must, or closes, it writes. */
    private boolean shakesAgain() {
        HandshakeStatus status = engine().getHandshakeStatus();
        return status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_UNWRAP;
    }
}
