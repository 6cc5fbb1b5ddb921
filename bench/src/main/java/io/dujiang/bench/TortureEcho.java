package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Connections of a loop group to itself, whose far ends send back what they get. */
final class TortureEcho {
    private static final int CONNECTIONS = 8;

    private final BlockingQueue<Connection> free = new ArrayBlockingQueue<>(CONNECTIONS);

    /** Opens the connections, on all loops. */
    static TortureEcho open(LoopGroup group) throws InterruptedException {
        TortureEcho echo = new TortureEcho();
        Transport transport = group.transport();
        Channel server = new ServerBootstrap()
                .group(transport.group())
                .channel(transport.server())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new SendBack());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = new Connection(i % 2 == 1);
            connection.channel = new Bootstrap()
                    .group(transport.group())
                    .channel(transport.client())
                    .handler(connection)
                    .connect(server.localAddress())
                    .sync()
                    .channel();
            echo.free.add(connection);
        }
        return echo;
    }

    /** Sends four bytes and waits for a channel handler to get them back. */
    void echo(TortureTicket ticket) throws InterruptedException {
        Connection connection = free.take();
        connection.send(ticket).received();
        free.add(connection);
    }

    private static final class SendBack extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var _ = context.writeAndFlush(message);
        }
    }

    /**
     * One end of a connection. Half of them wake who waits by unpark; on the others the channel handler itself waits for the task that
     * takes the ticket, so that the poller parks.
     */
    private static final class Connection extends ChannelInboundHandlerAdapter {
        private final SynchronousQueue<TortureTicket> back = new SynchronousQueue<>();
        private final boolean parksThePoller;
        private volatile @Nullable TortureTicket sent;
        private volatile @Nullable Thread waiting;
        private volatile boolean arrived;
        private @Nullable Channel channel;

        Connection(boolean parksThePoller) {
            this.parksThePoller = parksThePoller;
        }

        TortureTicket send(TortureTicket ticket) throws InterruptedException {
            if (channel == null) {
                throw new IllegalStateException("The connection is not open yet");
            }
            sent = ticket;
            arrived = false;
            waiting = Thread.currentThread();
            var _ = channel.writeAndFlush(Unpooled.copyInt(1), channel.voidPromise());
            if (parksThePoller) {
                return back.take();
            }
            while (!arrived) {
                LockSupport.park(this);
            }
            return ticket;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws InterruptedException {
            int bytes = ((ByteBuf) message).readableBytes();
            ReferenceCountUtil.release(message);
            TortureTicket ticket = sent;
            if (bytes != Integer.BYTES || ticket == null) {
                throw new IllegalStateException("Got " + bytes + " bytes of an echo");
            }
            if (parksThePoller) {
                back.put(ticket);
            } else {
                arrived = true;
                LockSupport.unpark(waiting);
            }
        }
    }
}
