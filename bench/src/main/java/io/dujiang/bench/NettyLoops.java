package io.dujiang.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Loops of Netty's own, on epoll where it is to be had, that admit as many connections a turn as ours do.
 *
 * @param group the loops, which last as long as the process
 * @param server the class of listening channels
 */
record NettyLoops(EventLoopGroup group, Class<? extends ServerChannel> server) {
    private static final int BACKLOG = 4_096;
    private static final int ACCEPTS_PER_TURN = 256;

    static NettyLoops start(ServerSetup setup) {
        return Epoll.isAvailable()
                ? new NettyLoops(
                        new MultiThreadIoEventLoopGroup(setup.loops(), EpollIoHandler.newFactory()),
                        EpollServerSocketChannel.class)
                : new NettyLoops(
                        new MultiThreadIoEventLoopGroup(setup.loops(), NioIoHandler.newFactory()),
                        NioServerSocketChannel.class);
    }

    /** Listens on 127.0.0.1. Returns the port. Blocks. */
    int listen(int port, ChannelInitializer<SocketChannel> connections) throws InterruptedException {
        ServerChannelRecvByteBufAllocator accepting = new ServerChannelRecvByteBufAllocator();
        accepting.respectMaybeMoreData(false).maxMessagesPerRead(ACCEPTS_PER_TURN);
        return ((InetSocketAddress) new ServerBootstrap()
                        .group(group)
                        .channel(server)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.RECVBUF_ALLOCATOR, accepting)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(connections)
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                        .sync()
                        .channel()
                        .localAddress())
                .getPort();
    }
}
