package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.ScheduledTask;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server for TCP or a Unix-domain socket on the loops of a group, whose handler is plain blocking code.
 *
 * <p>Connections are spread over the loops, and the task of each runs on the loop of its connection. When no descriptors are left new
 * connections wait until there are. Safe for all threads.
 */
public final class TcpServer implements AutoCloseable {
    private final OpenConnections open;
    private final ServerCounts counts = new ServerCounts();
    private final IdentityHashMap<EventLoop, Sweep<TcpTask>> loops = new IdentityHashMap<>();
    private final ChannelBuffers buffers;
    private final Listening listening;
    private final Optional<ScheduledTask> reloading;

    private TcpServer(Builder builder) throws BindFailedException {
        TcpLimits limits = builder.limits;
        this.open = new OpenConnections(limits.connections());
        this.buffers = ChannelBuffers.of(limits);
        for (EventExecutor executor : builder.loops.transport().group()) {
            EventLoop loop = (EventLoop) executor;
            loops.put(loop, new Sweep<>(loop, Stream.of(limits.idleTimeout(), limits.writeTimeout()), () -> {}));
        }
        TcpTask.Shared shared = new TcpTask.Shared(builder.loops, builder.handler(), limits, open, counts);
        this.listening = Listening.start(
                builder.loops.transport(),
                builder.address,
                open,
                counts::acceptFailed,
                channel -> connect(shared, builder.tls, channel));
        this.reloading = builder.tls.map(tls -> tls.reloadOn(builder.loops));
    }

    private void connect(TcpTask.Shared shared, Optional<TlsSettings> tls, DuplexChannel channel) {
        Sweep<TcpTask> sweep = Objects.requireNonNull(loops.get(channel.eventLoop()));
        buffers.set(channel.config());
        tls.ifPresent(settings -> channel.pipeline()
                .addLast(settings.streamHandler(
                        channel.alloc(), shared.loops(), shared.limits().handshakeTimeout())));
        channel.pipeline().addLast(new TcpTask(shared, sweep, channel));
    }

    /** Describes a server on these loops, which stay the caller's to close, after the server. */
    public static Builder builder(LoopGroup loops) {
        return new Builder(loops);
    }

    /** Where the server listens; with the real port if port 0 was asked for. */
    public SocketAddress localAddress() {
        return listening.localAddress();
    }

    /** The connections that are open or whose handlers run. */
    public int connections() {
        return open.count();
    }

    /** What has happened since the start. */
    public TcpCounters counters() {
        return counts.readTcp(open.count());
    }

    /** Closes at once: handlers are interrupted and connections reset. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Accepts no more connections, waits that long for the handlers to return and their output to be sent, then interrupts the handlers that
     * are left and resets their connections. Blocks, from a virtual thread by parking; an interrupt ends the waiting as if the time were
     * over. Further calls wait likewise.
     */
    public void close(Duration drain) {
        reloading.ifPresent(ScheduledTask::cancel);
        listening.close(drain, () -> {}, this::abort);
    }

    private void abort() {
        loops.forEach((loop, sweep) -> {
            if (!loop.isShuttingDown()) {
                loop.execute(() -> sweep.members().forEach(TcpTask::cancel));
            }
        });
    }

    /** Describes a server. */
    public static final class Builder {
        private final LoopGroup loops;
        private SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        private TcpLimits limits = TcpLimits.DEFAULT;
        private Optional<TcpHandler> handler = Optional.empty();
        private Optional<TlsSettings> tls = Optional.empty();

        private Builder(LoopGroup loops) {
            this.loops = loops;
        }

        /**
         * Where to listen; by default a free port of 127.0.0.1. The file of a Unix-domain socket that nobody listens on any more is
         * replaced, and the server deletes its own when it closes.
         *
         * @param address an {@link InetSocketAddress}, whose port 0 takes a free one, or a {@link UnixDomainSocketAddress}
         */
        public Builder address(SocketAddress address) {
            this.address = SocketAddresses.checked(address);
            return this;
        }

        /** What peers may ask; by default {@link TcpLimits#DEFAULT}. */
        public Builder limits(TcpLimits limits) {
            this.limits = limits;
            return this;
        }

        /** Speaks TLS with every peer, whose handler starts once the hands are shaken; by default none. */
        public Builder tls(TlsSettings tls) {
            this.tls = Optional.of(tls);
            return this;
        }

        /** What serves the connections; must be set. */
        public Builder handler(TcpHandler handler) {
            this.handler = Optional.of(handler);
            return this;
        }

        private TcpHandler handler() {
            return handler.orElseThrow(
                    () -> new IllegalStateException(
                            "A server needs a handler: TcpServer.builder(loops).handler(stream -> stream.write(bytes)).start()"));
        }

        /**
         * Starts to listen.
         *
         * @throws BindFailedException if the address cannot be had
         * @throws IllegalStateException if there is no handler
         */
        public TcpServer start() throws BindFailedException {
            return new TcpServer(this);
        }
    }
}
