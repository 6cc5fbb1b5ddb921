package io.dujiang.bench;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Executor;

/** Has each request answered by a thread of an executor. Peers that pipeline may get answers out of order; the load does not. */
final class NettyHandOff extends ChannelInboundHandlerAdapter {
    private final Executor threads;
    private final BackEnd backEnd;

    NettyHandOff(Executor threads, BackEnd backEnd) {
        this.threads = threads;
        this.backEnd = backEnd;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            String path = request.uri();
            boolean kept = HttpUtil.isKeepAlive(request);
            threads.execute(() -> answer(context, path, kept));
        }
        ReferenceCountUtil.release(message);
    }

    private void answer(ChannelHandlerContext context, String path, boolean kept) {
        try {
            if (path.equals(Page.MIB)) {
                stream(context);
                return;
            }
            Object response = NettyResponse.of(backEnd.page(path));
            if (kept) {
                var _ = context.writeAndFlush(response, context.voidPromise());
            } else {
                var _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
            }
        } catch (Exception e) {
            var _ = context.close();
        }
    }

    /** Each piece is waited for, as a body is that code which blocks writes. */
    private static void stream(ChannelHandlerContext context) throws InterruptedException {
        var _ = context.write(NettyResponse.streamed(), context.voidPromise());
        for (int i = 0; i < Page.PIECES; i++) {
            var _ = context.writeAndFlush(NettyResponse.piece(i)).sync();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
