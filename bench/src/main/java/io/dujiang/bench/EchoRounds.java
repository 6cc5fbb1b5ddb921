package io.dujiang.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Messages that come back, over connections that each send the next when they have the last one whole. */
final class EchoRounds {
    private final LoadWindow window;
    private final ByteBuf message;
    private final int length;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /** @param length of each message in bytes */
    EchoRounds(LoadWindow window, int length) {
        this.window = window;
        this.length = length;
        this.message = Unpooled.unreleasableBuffer(Unpooled.directBuffer(length).writeZero(length));
    }

    /** Drives the connections, which all belong to the loop, until the window is over. Blocks. */
    void run(LoadLoop loop, List<Channel> channels) {
        loop.loop()
                .execute(() -> channels.forEach(channel -> {
                    Connection connection = new Connection();
                    channel.pipeline().addLast(connection);
                    connection.send(channel);
                }));
        over.join();
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
            long now = System.nanoTime();
            window.answered(sentAt, now);
            if (window.isOpen(now)) {
                send(context.channel());
            } else {
                over.complete(null);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            window.failed();
            over.completeExceptionally(new IllegalStateException("The server closed a connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
