package io.dujiang.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells once that a channel is connected, and leaves its pipeline. */
final class ReadyWhenActive extends ChannelInboundHandlerAdapter {
    private final Runnable ready;

    ReadyWhenActive(Runnable ready) {
        this.ready = ready;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.pipeline().remove(this);
        ready.run();
    }
}
