package io.dujiang.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.List;

/** Messages that come back, over connections that each send the next when they have the last one whole. */
final class EchoRounds {
    private final LoadWindow window;
    private final ByteBuf message;
    private final int length;
    private boolean lost;

    /** @param length of each message in bytes */
    EchoRounds(LoadWindow window, int length) {
        this.window = window;
        this.length = length;
        this.message = Unpooled.unreleasableBuffer(Unpooled.directBuffer(length).writeZero(length));
    }

    /**
     * Drives the connections of a loop until the window is over.
     *
     * @throws IOException if the server closed one
     */
    void run(LoadLoop loop, List<Channel> channels) throws IOException {
        for (Channel channel : channels) {
            Connection connection = new Connection();
            channel.pipeline().addLast(connection);
            connection.send(channel);
        }
        while (window.isOpen(System.nanoTime())) {
            loop.turn();
            if (lost) {
                throw new IOException("The server closed a connection");
            }
        }
    }

    private final class Connection extends ChannelInboundHandlerAdapter {
        private long sentAt;
        private int received;

        void send(Channel channel) {
            received = 0;
            sentAt = System.nanoTime();
            var _ = channel.writeAndFlush(message.duplicate(), channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            received += ((ByteBuf) bytes).readableBytes();
            ((ByteBuf) bytes).release();
            if (received < length) {
                return;
            }
            window.answered(sentAt, System.nanoTime());
            send(context.channel());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            lost = true;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
