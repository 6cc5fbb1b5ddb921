package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Opens the connections of a client: looks the name up off the loops, tries its addresses in turn, shakes hands by TLS. */
final class Connector {
    private final LoopGroup loops;
    private final Duration connectTimeout;
    private final Duration idleTimeout;
    private final Optional<SSLContext> tls;

    Connector(LoopGroup loops, Duration connectTimeout, Duration idleTimeout, Optional<SSLContext> tls) {
        this.loops = loops;
        this.connectTimeout = connectTimeout;
        this.idleTimeout = idleTimeout;
        this.tls = tls;
    }

    /**
     * Opens a connection, parking the caller until it can be used or the time of {@link System#nanoTime} has come.
     *
     * @param onClosed called on the loop when the connection has ended
     */
    ClientConnection connect(Destination destination, long end, Consumer<ClientConnection> onClosed)
            throws IOException, InterruptedException {
        HttpConnectException failure = null;
        for (InetSocketAddress address : addresses(destination)) {
            try {
                return connect(destination, address, end, onClosed);
            } catch (HttpConnectException e) {
                failure = failure == null ? e : withEarlier(e, failure);
            }
        }
        throw failure == null
                ? new HttpConnectException("The name " + destination.host() + " has no address")
                : failure;
    }

    private static HttpConnectException withEarlier(HttpConnectException last, HttpConnectException earlier) {
        last.addSuppressed(earlier);
        return last;
    }

    private List<InetSocketAddress> addresses(Destination destination) throws IOException, InterruptedException {
        if (destination.address().isPresent()) {
            return List.of(destination.address().get());
        }
        return lookUp(destination.host()).stream()
                .map(address -> new InetSocketAddress(address, destination.port()))
                .toList();
    }

    private List<InetAddress> lookUp(String host) throws IOException, InterruptedException {
        try {
            return HostNames.lookUp(loops, host);
        } catch (IOException e) {
            throw new HttpConnectException(String.valueOf(e.getMessage()), e);
        }
    }

    private ClientConnection connect(
            Destination destination, InetSocketAddress address, long end, Consumer<ClientConnection> onClosed)
            throws IOException, InterruptedException {
        CompletableFuture<ClientConnection> ready = new CompletableFuture<>();
        ChannelFuture connecting = bootstrap(address)
                .handler(new Pipeline(destination, engine(destination), ready, onClosed))
                .connect(address);
        var _ = connecting.addListener(_ -> {
            if (connecting.cause() != null) {
                ready.completeExceptionally(connecting.cause());
            }
        });
        try {
            return ready.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(
                    "There was no connection to " + destination + " within the time of its request", e);
        } catch (ExecutionException e) {
            throw new HttpConnectException(
                    "No connection to " + destination + " (" + address + "): " + e.getCause(), e);
        } finally {
            if (!ready.isDone() || ready.isCompletedExceptionally()) {
                var _ = connecting.channel().close();
            }
        }
    }

    private Bootstrap bootstrap(InetSocketAddress address) {
        return new Bootstrap()
                .group(loops.transport().group())
                .channel(loops.transport().client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(connectTimeout.toMillis(), 1_000_000_000))
                .remoteAddress(address);
    }

    private @Nullable SSLEngine engine(Destination destination) throws IOException, InterruptedException {
        if (!destination.tls()) {
            return null;
        }
        SSLEngine engine = context().createSSLEngine(destination.host(), destination.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (!HostNames.isLiteral(destination.host())) {
            parameters.setServerNames(List.of(new SNIHostName(destination.host())));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The default context reads the trust store of the JVM when it is first asked for. */
    private SSLContext context() throws IOException, InterruptedException {
        if (tls.isPresent()) {
            return tls.get();
        }
        try {
            return loops.offload(SSLContext::getDefault);
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new HttpConnectException("TLS cannot be set up: " + e + ". Check the JVM's trust store", e);
        }
    }

    /** What stands on a new channel; the connection is ready when it is active and, for TLS, the hands are shaken. */
    private final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final Destination destination;
        private final @Nullable SSLEngine engine;
        private final CompletableFuture<ClientConnection> ready;
        private final Consumer<ClientConnection> onClosed;

        Pipeline(
                Destination destination,
                @Nullable SSLEngine engine,
                CompletableFuture<ClientConnection> ready,
                Consumer<ClientConnection> onClosed) {
            this.destination = destination;
            this.engine = engine;
            this.ready = ready;
            this.onClosed = onClosed;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            ClientConnection connection = new ClientConnection(channel, idleTimeout, onClosed);
            if (engine == null) {
                channel.pipeline().addLast(connection, new ReadyWhenActive(() -> offer(channel, connection)));
            } else {
                channel.pipeline().addLast(shakingHands(engine, channel, connection), connection);
            }
        }

        private SslHandler shakingHands(SSLEngine with, SocketChannel channel, ClientConnection connection) {
            SslHandler handler = new SslHandler(with);
            handler.setHandshakeTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS);
            var _ = handler.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    offer(channel, connection);
                } else {
                    ready.completeExceptionally(new IOException(
                            "TLS failed: " + done.cause().getMessage() + ". The certificate must be trusted and name "
                                    + destination.host(),
                            done.cause()));
                }
            });
            return handler;
        }

        private void offer(SocketChannel channel, ClientConnection connection) {
            if (!ready.complete(connection)) {
                var _ = channel.close();
            }
        }
    }
}
