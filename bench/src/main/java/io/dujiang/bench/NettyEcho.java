package io.dujiang.bench;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;

/** Sends back what comes where it is read, and flushes once for all that came together. */
final class NettyEcho extends ChannelInboundHandlerAdapter {
    /** Starts a server for as long as the process lives. Returns its port. Blocks. */
    static int start(ServerSetup setup) throws InterruptedException {
        return NettyLoops.start(setup).listen(setup.port(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new NettyEcho());
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var _ = context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /** A peer that does not read stops what it sends. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
