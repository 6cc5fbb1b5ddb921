package io.dujiang.bench;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;

/**
 * Answers requests where they are decoded, and flushes once for all that came together. What is streamed is written while the channel takes
 * it; a peer that pipelines behind it gets wrong answers, which the load does not.
 */
final class NettyCallback extends ChannelInboundHandlerAdapter {
    private int streamed = Page.PIECES;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            answer(context, request);
        }
        ReferenceCountUtil.release(message);
    }

    private void answer(ChannelHandlerContext context, HttpRequest request) {
        if (request.uri().equals(Page.MIB)) {
            var _ = context.write(NettyResponse.streamed(), context.voidPromise());
            streamed = 0;
            stream(context);
            return;
        }
        Object response = NettyResponse.of(Page.of(request.uri()));
        if (HttpUtil.isKeepAlive(request)) {
            var _ = context.write(response, context.voidPromise());
        } else {
            var _ = context.write(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void stream(ChannelHandlerContext context) {
        while (streamed < Page.PIECES && context.channel().isWritable()) {
            var _ = context.write(NettyResponse.piece(streamed++), context.voidPromise());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (streamed < Page.PIECES && context.channel().isWritable()) {
            stream(context);
            context.flush();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
