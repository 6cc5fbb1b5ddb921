package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.ScheduledTask;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An HTTP/1.1 server on the loops of a group, whose handler is plain blocking code.
 *
 * <p>Connections are kept alive; what a peer pipelines is answered in order. Bodies stream in both directions, and the slower side slows
 * the other one down, so that memory stays bounded. A request that is malformed or breaks a {@linkplain HttpLimits
 * limit} is answered with a status that fits and a body of {@code application/problem+json}, and its connection is closed. Safe for all
 * threads.
 */
public final class HttpServer implements AutoCloseable {
    private final OpenConnections open;
    private final ServerCounts counts = new ServerCounts();
    private final IdentityHashMap<EventLoop, ServerLoop> loops = new IdentityHashMap<>();
    private final Listening listening;
    private final Optional<ScheduledTask> reloading;

    private HttpServer(Builder builder) throws BindFailedException {
        HttpLimits limits = builder.limits;
        this.open = new OpenConnections(limits.connections());
        for (EventExecutor executor : builder.loops.transport().group()) {
            EventLoop loop = (EventLoop) executor;
            loops.put(loop, new ServerLoop(loop, limits, builder.clock));
        }
        ServerConnection.Shared shared =
                new ServerConnection.Shared(builder.loops, builder.handler(), limits, open, counts);
        this.listening = Listening.start(
                builder.loops.transport(),
                builder.address,
                open,
                counts::acceptFailed,
                channel -> connect(shared, builder.tls, (SocketChannel) channel));
        this.reloading = builder.tls.map(tls -> tls.reloadOn(builder.loops));
    }

    private void connect(ServerConnection.Shared shared, Optional<TlsSettings> tls, SocketChannel channel) {
        ServerLoop loop = Objects.requireNonNull(loops.get(channel.eventLoop()));
        ChannelBuffers.HTTP.set(channel.config());
        tls.ifPresent(settings -> channel.pipeline()
                .addLast(settings.handler(
                        channel.alloc(), shared.loops(), shared.limits().handshakeTimeout())));
        channel.pipeline().addLast(new ServerConnection(shared, loop, channel));
    }

    /** Describes a server on these loops, which stay the caller's to close, after the server. */
    public static Builder builder(LoopGroup loops) {
        return new Builder(loops);
    }

    /** Where the server listens; with the real port if port 0 was asked for. */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) listening.localAddress();
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
        reloading.ifPresent(ScheduledTask::cancel);
        listening.close(drain, () -> onEachLoop(ServerLoop::drain), () -> onEachLoop(ServerLoop::abort));
    }

    private void onEachLoop(Consumer<ServerLoop> action) {
        for (ServerLoop loop : loops.values()) {
            if (!loop.loop().isShuttingDown()) {
                loop.loop().execute(() -> action.accept(loop));
            }
        }
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
