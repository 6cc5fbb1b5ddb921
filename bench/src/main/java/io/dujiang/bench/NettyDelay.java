package io.dujiang.bench;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/** Answers each request some time after it came. */
final class NettyDelay extends ChannelInboundHandlerAdapter {
    private final long millis;

    NettyDelay(long millis) {
        this.millis = millis;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            String path = request.uri();
            var _ = context.executor().schedule(() -> answer(context, path), millis, TimeUnit.MILLISECONDS);
        }
        ReferenceCountUtil.release(message);
    }

    private static void answer(ChannelHandlerContext context, String path) {
        var _ = context.writeAndFlush(NettyResponse.of(Page.of(path)), context.voidPromise());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
