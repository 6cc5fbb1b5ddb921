package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests that arrive at a fixed rate over connections that are established before.
 *
 * <p>A request that finds all connections busy waits for one, and its latency counts from when it was due, so nothing is omitted; what is not
 * answered when the window ends counts as long as it has waited.
 */
final class HttpArrivals {
    private final LoadWindow window;
    private final ByteBuf request;
    private final int responseLength;
    private final double nanosBetween;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> all = new ArrayList<>();
    private long start;
    private long sent;

    /**
     * @param responseLength of each response in bytes, head and body
     * @param ratePerSecond of the arrivals
     */
    HttpArrivals(LoadWindow window, byte[] request, int responseLength, double ratePerSecond) {
        this.window = window;
        this.request = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(request.length).writeBytes(request));
        this.responseLength = responseLength;
        this.nanosBetween = 1e9 / ratePerSecond;
    }

    /** The request for a path. */
    static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(US_ASCII);
    }

    /** Drives the connections of a loop until the window is over. */
    void run(LoadLoop loop, List<Channel> channels) {
        channels.forEach(channel -> add(new Connection(channel)));
        start = System.nanoTime();
        long now = start;
        while (window.isOpen(now)) {
            while (!idle.isEmpty() && due(sent) - now <= 0) {
                idle.remove().send(due(sent++));
            }
            loop.turn();
            now = System.nanoTime();
        }
        countWaiting(now);
    }

    private void add(Connection connection) {
        connection.channel.pipeline().addLast(connection);
        all.add(connection);
        idle.add(connection);
    }

    private long due(long index) {
        return start + (long) (index * nanosBetween);
    }

    private void countWaiting(long now) {
        all.stream().filter(connection -> connection.busy).forEach(connection -> window.waited(connection.due, now));
        for (long i = sent; due(i) - now < 0; i++) {
            window.waited(due(i), now);
        }
    }

    /** One connection that carries one request at a time. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private boolean busy;
        private long due;
        private int received;

        Connection(Channel channel) {
            this.channel = channel;
        }

        void send(long time) {
            due = time;
            busy = true;
            received = 0;
            var _ = channel.writeAndFlush(request.duplicate(), channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received += bytes.readableBytes();
            bytes.release();
            if (received > responseLength) {
                window.failed();
                received = responseLength;
            }
            if (received == responseLength && busy) {
                busy = false;
                window.answered(due, System.nanoTime());
                idle.add(this);
            }
        }

        /** What it carried stays unanswered, and it carries no more. */
        @Override
        public void channelInactive(ChannelHandlerContext context) {
            window.failed();
            idle.remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
