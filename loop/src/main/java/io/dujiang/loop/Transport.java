package io.dujiang.loop;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Netty code needs to put its channels on the loops of a group.
 *
 * <p>A listening channel on epoll admits one connection per turn of the loop unless its receive allocator goes on reading; set one
 * whose {@code continueReading} ignores its argument.
 *
 * @param group the loops; shut down by the {@link LoopGroup} alone
 * @param server the class of listening channels
 * @param client the class of connecting channels
 */
public record Transport(
        EventLoopGroup group, Class<? extends ServerSocketChannel> server, Class<? extends SocketChannel> client) {
    private static final Logger log = LoggerFactory.getLogger(Transport.class);

    /** Opens the loops of a policy; the function makes a group of them. */
    static Transport open(LoopPolicy wished, Function<IoHandlerFactory, EventLoopGroup> loops) {
        LoopPolicy policy = wished.orFromProperty();
        boolean epoll = policy != LoopPolicy.NIO && Epoll.isAvailable();
        if (policy == LoopPolicy.EPOLL && !epoll) {
            throw new IllegalStateException(
                    "Loop policy EPOLL is not available: " + Epoll.unavailabilityCause()
                            + ". Use AUTO, which falls back to NIO, or add Netty's netty-transport-native-epoll for this platform",
                    Epoll.unavailabilityCause());
        }
        if (policy == LoopPolicy.AUTO && !epoll) {
            log.info("Loops run on NIO, since epoll is not available: {}", String.valueOf(Epoll.unavailabilityCause()));
        }
        return epoll
                ? new Transport(
                        loops.apply(EpollIoHandler.newFactory()),
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class)
                : new Transport(
                        loops.apply(NioIoHandler.newFactory()), NioServerSocketChannel.class, NioSocketChannel.class);
    }
}
