package io.dujiang.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One loop of Netty's own that makes and drives the connections of a load.
 *
 * @param group of that one loop
 * @param type of its connections
 */
record LoadLoop(EventLoopGroup group, Class<? extends SocketChannel> type) implements AutoCloseable {
    private static final int CONNECTING_AT_ONCE = 1_000;
    /** Below what the system has ports for, so that more connections leave from further addresses of the loopback network. */
    private static final int CONNECTIONS_AN_ADDRESS = 20_000;

    static LoadLoop start() {
        return Epoll.isAvailable()
                ? new LoadLoop(
                        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()), EpollSocketChannel.class)
                : new LoadLoop(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()), NioSocketChannel.class);
    }

    EventLoop loop() {
        return group.next();
    }

    /** Connects to a port of 127.0.0.1, up to a thousand at once. Blocks until all are connected. */
    List<Channel> connect(int port, int connections, Supplier<ChannelHandler> handler) throws InterruptedException {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(handler.get());
                    }
                });
        List<Channel> channels = new ArrayList<>();
        ArrayDeque<ChannelFuture> connecting = new ArrayDeque<>();
        for (int i = 0; i < connections; i++) {
            if (connecting.size() == CONNECTING_AT_ONCE) {
                channels.add(connecting.remove().sync().channel());
            }
            connecting.add(bootstrap.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), source(i)));
        }
        while (!connecting.isEmpty()) {
            channels.add(connecting.remove().sync().channel());
        }
        return channels;
    }

    /** Where a connection leaves from. */
    static InetSocketAddress source(int connection) {
        byte last = (byte) (1 + connection / CONNECTIONS_AN_ADDRESS);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, last}), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    /** Ends the loop with all its connections. */
    @Override
    public void close() {
        var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
