package io.dujiang.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How a channel ends that may speak TLS, where an end is announced by {@code close_notify}. Used on the loop only. */
final class TlsEnd {
    private TlsEnd() {}

    /** The handler that speaks TLS on this channel, if it does. */
    static @Nullable SslHandler handler(Channel channel) {
        return channel.pipeline().get(SslHandler.class);
    }

    /** Whether this is a failure of TLS behind the handshake: what came was garbled, or the peer complains. */
    static boolean isBroken(Channel channel, Throwable cause) {
        SslHandler tls = handler(channel);
        return tls != null && tls.handshakeFuture().isSuccess() && cause.getCause() instanceof SSLException;
    }

    /** Lets the output go on behind the end of the input, where the channel can: by NIO those of Unix-domain sockets cannot. */
    static void allowHalfClosure(Channel channel) {
        var _ = channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    /** Ends the output, which the peer is told to be meant so. */
    static void shutdownOutput(DuplexChannel channel) {
        SslHandler tls = handler(channel);
        if (tls == null) {
            var _ = channel.shutdownOutput();
        } else {
            var _ = tls.closeOutbound().addListener(_ -> {
                var _ = channel.shutdownOutput();
            });
        }
    }

    /** Closes by a reset, where there is one, and past the handler that would announce an end which is none. */
    static void reset(Channel channel) {
        if (channel.isOpen() && channel instanceof SocketChannel) { // Unix-domain sockets have no reset
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        var _ = tls == null ? channel.close() : tls.close();
    }
}
