package io.dujiang.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A loop of Netty's that makes and drives the connections of a load. It never sleeps, so that nothing is sent late for a timer, and belongs
 * to the thread that made it.
 */
final class LoadLoop implements AutoCloseable {
    private static final int CONNECTING_AT_ONCE = 1_000;
    /** A fraction of the ports that the system has for each: to find one that is free takes it milliseconds once few are. */
    private static final int CONNECTIONS_AN_ADDRESS = 5_000;

    private static final int ADDRESSES = 250;

    private final ManualIoEventLoop loop;
    private final Class<? extends SocketChannel> type;
    private final List<Channel> channels = new ArrayList<>();

    LoadLoop() {
        boolean epoll = Epoll.isAvailable();
        loop = new ManualIoEventLoop(
                Thread.currentThread(), epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        type = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Connects to a port of 127.0.0.1, up to a thousand at once. Returns when all are connected. */
    List<Channel> connect(int port, int connections, Supplier<ChannelHandler> handler) throws ConnectException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(type)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(handler.get());
                    }
                });
        ArrayDeque<ChannelFuture> connecting = new ArrayDeque<>();
        for (int i = 0; i < connections; i++) {
            if (connecting.size() == CONNECTING_AT_ONCE) {
                await(connecting.remove());
            }
            connecting.add(bootstrap.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), source(i)));
        }
        while (!connecting.isEmpty()) {
            await(connecting.remove());
        }
        return channels;
    }

    /** Where a connection leaves from: the first of them from one address of the loopback network, the next from another. */
    static InetSocketAddress source(int connection) {
        byte last = (byte) (1 + connection / CONNECTIONS_AN_ADDRESS % ADDRESSES);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, last}), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    private void await(ChannelFuture future) throws ConnectException {
        while (!future.isDone()) {
            turn();
        }
        if (!future.isSuccess()) {
            throw new ConnectException("Connection " + channels.size() + " failed: " + future.cause());
        }
        channels.add(future.channel());
    }

    /** Does what is ready, and does not wait. */
    void turn() {
        var _ = loop.runNow();
    }

    /** Closes the connections and the loop. */
    @Override
    public void close() {
        for (Channel channel : channels) {
            var _ = channel.close();
        }
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            turn();
        }
    }
}
