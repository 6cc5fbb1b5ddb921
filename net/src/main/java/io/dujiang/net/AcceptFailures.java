package io.dujiang.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a listening channel live on when it cannot accept, as when no descriptor is left: it tries again a little later. */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long PAUSE_MILLIS = 100;

    private boolean failing;

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        if (failing) {
            failing = false;
            log.info("{} accepts connections again", context.channel().localAddress());
        }
        context.fireChannelRead(connection);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!failing) {
            failing = true;
            log.warn(
                    "{} cannot accept connections: {}. Those that are open go on, new ones wait; it is tried again every {} ms. If no"
                            + " descriptors are left, raise the limit of the process (ulimit -n) or lower the limit of connections",
                    context.channel().localAddress(),
                    cause.toString(),
                    PAUSE_MILLIS);
        }
        context.channel().config().setAutoRead(false);
        var _ = context.executor()
                .schedule(() -> context.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
