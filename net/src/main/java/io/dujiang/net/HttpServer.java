package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.ScheduledTask;
import io.dujiang.loop.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server on the loops of a group, whose handler is plain blocking code.
 *
 * <p>Connections are kept alive; what a peer pipelines is answered in order. A request that is malformed or breaks a {@linkplain HttpLimits
 * limit} is answered with a status that fits and a body of {@code application/problem+json}, and its connection is closed. Safe for all
 * threads.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
    private static final int BACKLOG = 4_096;
    private static final int ACCEPTS_PER_TURN = 256;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final OpenConnections open;
    private final ServerCounts counts = new ServerCounts();
    private final IdentityHashMap<EventLoop, ServerLoop> loops = new IdentityHashMap<>();
    private final Channel listener;
    private final Optional<ScheduledTask> reload;

    private HttpServer(Builder builder) throws BindFailedException {
        HttpLimits limits = builder.limits;
        this.open = new OpenConnections(limits.connections());
        for (EventExecutor executor : builder.loops.transport().group()) {
            EventLoop loop = (EventLoop) executor;
            loops.put(loop, new ServerLoop(loop, limits, builder.clock));
        }
        this.listener =
                bind(builder, new ServerConnection.Shared(builder.loops, builder.handler(), limits, open, counts));
        this.reload = builder.tls.map(tls -> builder.loops.scheduleWithFixedDelay(
                TlsSettings.RELOAD_EVERY, TlsSettings.RELOAD_EVERY, () -> reload(builder.loops, tls)));
    }

    private static void reload(LoopGroup loops, TlsSettings tls) {
        try {
            loops.offload(Executors.callable(tls::reloadIfChanged));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.warn("The certificate was not looked at, since that could not be off-loaded: {}", e.toString());
        }
    }

    /** Describes a server on these loops, which stay the caller's to close, after the server. */
    public static Builder builder(LoopGroup loops) {
        return new Builder(loops);
    }

    private Channel bind(Builder builder, ServerConnection.Shared shared) throws BindFailedException {
        Transport transport = builder.loops.transport();
        ChannelFuture bound = new ServerBootstrap()
                .group(transport.group())
                .channel(transport.server())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, manyAcceptsATurn())
                .handler(new AcceptRetry(counts))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Outflow.marks(ResponseStream.HIGH_WATER))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        ServerLoop loop = Objects.requireNonNull(loops.get(channel.eventLoop()));
                        builder.tls.ifPresent(tls -> channel.pipeline()
                                .addLast(tls.handler(
                                        channel.alloc(), builder.loops, builder.limits.handshakeTimeout())));
                        channel.pipeline().addLast(new ServerConnection(shared, loop, channel));
                    }
                })
                .bind(builder.address);
        done(bound).exceptionally(_ -> null).join();
        if (!bound.isSuccess()) {
            throw BindFailedException.of(builder.address, bound.cause());
        }
        return bound.channel();
    }

    /** An epoll listener asks this whether to accept again in the same turn; by default it thinks there is nothing more. */
    private static ServerChannelRecvByteBufAllocator manyAcceptsATurn() {
        ServerChannelRecvByteBufAllocator allocator = new ServerChannelRecvByteBufAllocator();
        allocator.respectMaybeMoreData(false).maxMessagesPerRead(ACCEPTS_PER_TURN);
        return allocator;
    }

    /** Where the server listens; with the real port if port 0 was asked for. */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The connections that are open now. */
    public int connections() {
        return open.count();
    }

    /** What has happened since the start. */
    public ServerCounters counters() {
        return counts.read(open.count());
    }

    /** Closes at once: running handlers are interrupted, their peers get no answer. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Accepts no more connections, lets running requests finish, and closes. Connections without a request are closed at once, the others
     * after their response; what is left when the time is over is interrupted and closed. Blocks, from a virtual thread by parking; an
     * interrupt ends the waiting as if the time were over. Further calls wait likewise.
     */
    public void close(Duration drain) {
        reload.ifPresent(ScheduledTask::cancel);
        done(listener.close()).exceptionally(_ -> null).join();
        CompletableFuture<Void> allGone = open.drain();
        onEachLoop(ServerLoop::drain);
        if (!await(allGone, drain)) {
            log.info("Closing with {} connections still open after {}", open.count(), drain);
            onEachLoop(ServerLoop::abort);
            if (!await(allGone, GRACE)) {
                log.warn("{} connections or handlers did not end within {} of being interrupted", open.count(), GRACE);
            }
        }
    }

    private void onEachLoop(Consumer<ServerLoop> action) {
        for (ServerLoop loop : loops.values()) {
            if (!loop.loop().isShuttingDown()) {
                loop.loop().execute(() -> action.accept(loop));
            }
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

    /** Describes a server. */
    public static final class Builder {
        private final LoopGroup loops;
        private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        private HttpLimits limits = HttpLimits.DEFAULT;
        private InstantSource clock = InstantSource.system();
        private Optional<HttpHandler> handler = Optional.empty();
        private Optional<TlsSettings> tls = Optional.empty();

        private Builder(LoopGroup loops) {
            this.loops = loops;
        }

        /** Where to listen; port 0 takes a free one. By default a free port of 127.0.0.1. */
        public Builder address(InetSocketAddress address) {
            this.address = address;
            return this;
        }

        /** What peers may ask; by default {@link HttpLimits#DEFAULT}. */
        public Builder limits(HttpLimits limits) {
            this.limits = limits;
            return this;
        }

        /** Where the {@code Date} of responses comes from; by default the system's clock. */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** Speaks TLS with every peer; by default none. */
        public Builder tls(TlsSettings tls) {
            this.tls = Optional.of(tls);
            return this;
        }

        /** What answers the requests; must be set. */
        public Builder handler(HttpHandler handler) {
            this.handler = Optional.of(handler);
            return this;
        }

        private HttpHandler handler() {
            return handler.orElseThrow(
                    () -> new IllegalStateException(
                            "A server needs a handler: HttpServer.builder(loops).handler(request -> HttpResponse.of(204)).start()"));
        }

        /**
         * Starts to listen.
         *
         * @throws BindFailedException if the address cannot be had
         * @throws IllegalStateException if there is no handler
         */
        public HttpServer start() throws BindFailedException {
            return new HttpServer(this);
        }
    }
}
