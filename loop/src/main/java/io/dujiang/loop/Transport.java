package io.dujiang.loop;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Netty code needs to put its channels on the loops of a group.
 *
 * <p>A listening channel on epoll admits one connection per turn of the loop unless its receive allocator goes on reading; set one
 * whose {@code continueReading} ignores its argument.
 *
 * @param policy the engine of the loops, never {@link LoopPolicy#AUTO}
 * @param group the loops; shut down by the {@link LoopGroup} alone
 * @param server the class of listening channels
 * @param client the class of connecting channels
 */
public record Transport(
        LoopPolicy policy,
        EventLoopGroup group,
        Class<? extends ServerSocketChannel> server,
        Class<? extends SocketChannel> client) {
    private static final Logger log = LoggerFactory.getLogger(Transport.class);

    /** The class of channels that listen on Unix-domain sockets. All policies have them. */
    public Class<? extends ServerChannel> unixServer() {
        return switch (policy) {
            case EPOLL -> EpollServerDomainSocketChannel.class;
            case IO_URING -> IoUringServerDomainSocketChannel.class;
            case KQUEUE -> KQueueServerDomainSocketChannel.class;
            case AUTO, NIO -> NioServerDomainSocketChannel.class;
        };
    }

    /** The class of channels that connect to Unix-domain sockets. */
    public Class<? extends DuplexChannel> unixClient() {
        return switch (policy) {
            case EPOLL -> EpollDomainSocketChannel.class;
            case IO_URING -> IoUringDomainSocketChannel.class;
            case KQUEUE -> KQueueDomainSocketChannel.class;
            case AUTO, NIO -> NioDomainSocketChannel.class;
        };
    }

    /** Opens the loops of a policy; the function makes a group of them. */
    static Transport open(LoopPolicy wished, Function<IoHandlerFactory, EventLoopGroup> loops) {
        LoopPolicy policy = wished.resolve();
        policy.whyUnavailable().ifPresent(reason -> {
            throw new IllegalStateException("Loop policy " + policy + " is not available: " + reason
                    + ". Use AUTO, which falls back to NIO, or add Netty's native library for this platform");
        });
        if (wished == LoopPolicy.AUTO && policy == LoopPolicy.NIO) {
            log.info(
                    "Loops run on NIO; epoll: {}; kqueue: {}",
                    LoopPolicy.EPOLL.whyUnavailable().orElse("available"),
                    LoopPolicy.KQUEUE.whyUnavailable().orElse("available"));
        }
        return switch (policy) {
            case EPOLL ->
                new Transport(
                        policy,
                        loops.apply(new KeptInEpoll()),
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class);
            case IO_URING ->
                new Transport(
                        policy,
                        loops.apply(IoUringIoHandler.newFactory()),
                        IoUringServerSocketChannel.class,
                        IoUringSocketChannel.class);
            case KQUEUE ->
                new Transport(
                        policy,
                        loops.apply(KQueueIoHandler.newFactory()),
                        KQueueServerSocketChannel.class,
                        KQueueSocketChannel.class);
            case AUTO, NIO ->
                new Transport(
                        LoopPolicy.NIO,
                        loops.apply(NioIoHandler.newFactory()),
                        NioServerSocketChannel.class,
                        NioSocketChannel.class);
        };
    }
}
