package io.dujiang.net;

import io.dujiang.loop.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening channel of a server, whose connections are spread over the loops, and how the server closes. */
final class Listening {
    private static final Logger log = LoggerFactory.getLogger(Listening.class);
    private static final int BACKLOG = 4_096;
    private static final int ACCEPTS_PER_TURN = 256;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Channel channel;
    private final OpenConnections open;
    private final Optional<SocketFile> file;

    private Listening(Channel channel, OpenConnections open, Optional<SocketFile> file) {
        this.channel = channel;
        this.open = open;
        this.file = file;
    }

    /**
     * Starts to listen.
     *
     * @param open what the connections are counted by, which is the server's business
     * @param failed told of each attempt to accept that failed, on the loop of the listener
     * @param connection sets up each new one, on its loop
     */
    static Listening start(
            Transport transport,
            SocketAddress address,
            OpenConnections open,
            Runnable failed,
            Consumer<DuplexChannel> connection)
            throws BindFailedException {
        return address instanceof UnixDomainSocketAddress unix
                ? startUnix(transport, unix, open, failed, connection)
                : new Listening(bind(transport, address, failed, connection), open, Optional.empty());
    }

    private static Listening startUnix(
            Transport transport,
            UnixDomainSocketAddress address,
            OpenConnections open,
            Runnable failed,
            Consumer<DuplexChannel> connection)
            throws BindFailedException {
        UnixDomainSocketAddress beside = SocketFile.beside(address);
        Channel channel;
        try {
            channel = bind(transport, beside, failed, child -> {
                child.attr(SocketAddresses.RENAMED).set(address);
                connection.accept(child);
            });
        } catch (BindFailedException e) {
            throw BindFailedException.of(address, Objects.requireNonNullElse(e.getCause(), e));
        }
        try {
            return new Listening(channel, open, Optional.of(SocketFile.rename(beside, address)));
        } catch (IOException e) {
            var _ = channel.close();
            throw BindFailedException.of(address, e);
        }
    }

    private static Channel bind(
            Transport transport, SocketAddress address, Runnable failed, Consumer<DuplexChannel> connection)
            throws BindFailedException {
        ServerBootstrap server = new ServerBootstrap()
                .group(transport.group())
                .handler(new AcceptFailures(failed))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.RECVBUF_ALLOCATOR, manyAcceptsATurn())
                .childHandler(new ChannelInitializer<DuplexChannel>() {
                    @Override
                    protected void initChannel(DuplexChannel channel) {
                        TlsEnd.allowHalfClosure(channel);
                        connection.accept(channel);
                    }
                });
        if (address instanceof UnixDomainSocketAddress) {
            server.channel(transport.unixServer());
        } else {
            server.channel(transport.server())
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true);
        }
        ChannelFuture bound = server.bind(SocketAddresses.forChannel(address, transport));
        done(bound).exceptionally(_ -> null).join();
        if (!bound.isSuccess()) {
            throw BindFailedException.of(address, bound.cause());
        }
        return bound.channel();
    }

    /** An epoll listener asks this whether to accept again in the same turn; by default it thinks there is nothing more. */
    private static ServerChannelRecvByteBufAllocator manyAcceptsATurn() {
        ServerChannelRecvByteBufAllocator allocator = new ServerChannelRecvByteBufAllocator();
        allocator.respectMaybeMoreData(false).maxMessagesPerRead(ACCEPTS_PER_TURN);
        return allocator;
    }

    /** Where it listens; with the real port if port 0 was asked for. */
    SocketAddress localAddress() {
        return file.<SocketAddress>map(SocketFile::address).orElseGet(channel::localAddress);
    }

    /**
     * Accepts no more, and waits that long for the connections to end. Then it cuts off what is left. Blocks, from a virtual thread by
     * parking; an interrupt ends the waiting as if the time were over.
     *
     * @param drain has each connection end when it may
     * @param abort ends each connection now, and interrupts its task
     */
    void close(Duration patience, Runnable drain, Runnable abort) {
        done(channel.close()).exceptionally(_ -> null).join();
        file.ifPresent(Listening::delete);
        CompletableFuture<Void> allGone = open.drain();
        drain.run();
        if (!await(allGone, patience)) {
            log.info("Closing with {} connections still open after {}", open.count(), patience);
            abort.run();
            if (!await(allGone, GRACE)) {
                log.warn("{} connections or handlers did not end within {} of being interrupted", open.count(), GRACE);
            }
        }
    }

    private static void delete(SocketFile file) {
        try {
            file.delete();
        } catch (IOException e) {
            log.warn("The file of a closed socket cannot be deleted; the next server on it will", e);
        }
    }

    private static boolean await(CompletableFuture<Void> future, Duration patience) {
        try {
            future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static CompletableFuture<Void> done(ChannelFuture future) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        future.addListener(_ -> done.complete(null));
        return done;
    }
}
