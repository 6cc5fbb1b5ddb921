package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Opens the connections of a client: looks the name up off the loops, tries its addresses in turn, shakes hands by TLS. */
final class Connector {
    private final LoopGroup loops;
    private final HostNames names;
    private final Duration connectTimeout;
    private final Duration idleTimeout;
    private final ClientTls tls;

    Connector(LoopGroup loops, HostNames names, Duration connectTimeout, Duration idleTimeout, ClientTls tls) {
        this.loops = loops;
        this.names = names;
        this.connectTimeout = connectTimeout;
        this.idleTimeout = idleTimeout;
        this.tls = tls;
    }

    /**
     * Opens a connection for an exchange, parking the caller until it can be used.
     *
     * @param onClosed called on the loop when the connection has ended that is answered, or that came too late
     * @throws HttpTimeoutException if the end of the exchange comes before
     */
    ClientConnection connect(ClientExchange exchange, Consumer<ClientConnection> onClosed)
            throws IOException, InterruptedException {
        Destination destination = exchange.destination();
        HttpConnectException failure = null;
        List<InetSocketAddress> addresses = addresses(exchange);
        for (int i = 0; i < addresses.size(); i++) {
            try {
                return connect(exchange, addresses.get(i), patience(exchange, addresses.size() - i), onClosed);
            } catch (HttpConnectException e) {
                failure = failure == null ? e : withEarlier(e, failure);
            }
        }
        throw failure == null
                ? new HttpConnectException("The name " + destination.host() + " has no address")
                : failure;
    }

    /** How long to wait for an address, so that those behind it have a share of the time too. */
    private Duration patience(ClientExchange exchange, int addressesLeft) {
        Duration share = Duration.ofNanos(Wait.left(exchange.end()) / addressesLeft);
        return addressesLeft > 1 && share.compareTo(connectTimeout) < 0 ? share : connectTimeout;
    }

    private static HttpConnectException withEarlier(HttpConnectException last, HttpConnectException earlier) {
        last.addSuppressed(earlier);
        return last;
    }

    private List<InetSocketAddress> addresses(ClientExchange exchange) throws IOException, InterruptedException {
        Destination destination = exchange.destination();
        if (destination.address().isPresent()) {
            return List.of(destination.address().get());
        }
        return lookUp(exchange).stream()
                .map(address -> new InetSocketAddress(address, destination.port()))
                .toList();
    }

    private List<InetAddress> lookUp(ClientExchange exchange) throws IOException, InterruptedException {
        try {
            long nanos = Math.min(connectTimeout.toNanos(), Wait.left(exchange.end()));
            return names.lookUp(exchange.destination().host(), nanos);
        } catch (IOException e) {
            if (Wait.left(exchange.end()) <= 0) {
                throw exchange.late("the address of the name");
            }
            throw new HttpConnectException(
                    "No connection to " + exchange.destination() + " (connectTimeout " + connectTimeout + "): "
                            + e.getMessage(),
                    e);
        }
    }

    private ClientConnection connect(
            ClientExchange exchange, InetSocketAddress address, Duration patience, Consumer<ClientConnection> onClosed)
            throws IOException, InterruptedException {
        Connecting<ClientConnection> connecting = new Connecting<>(ClientConnection::abandon);
        ChannelFuture connected = bootstrap(address, patience)
                .handler(new Pipeline(exchange.destination(), engine(exchange.destination()), connecting, onClosed))
                .connect(address);
        try {
            return connecting.await(connected, Wait.left(exchange.end()));
        } catch (TimeoutException e) {
            throw exchange.late("a connection to " + address);
        } catch (ExecutionException e) {
            throw failed(exchange.destination(), address, patience, e);
        }
    }

    private HttpConnectException failed(
            Destination destination, InetSocketAddress address, Duration patience, ExecutionException e) {
        String why = e.getCause() instanceof ConnectTimeoutException
                ? "it did not answer within "
                        + (patience.equals(connectTimeout) ? "the connectTimeout of " : "its share of the time, ")
                        + patience
                : String.valueOf(e.getCause());
        return new HttpConnectException("No connection to " + destination + " (" + address + "): " + why, e);
    }

    private Bootstrap bootstrap(InetSocketAddress address, Duration patience) {
        return new Bootstrap()
                .group(loops.transport().group())
                .channel(loops.transport().client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.clamp(patience.toMillis(), 1, 1_000_000_000))
                .remoteAddress(address);
    }

    private @Nullable SSLEngine engine(Destination destination) throws IOException, InterruptedException {
        if (!destination.tls()) {
            return null;
        }
        try {
            return tls.engine(loops, destination.host(), destination.port());
        } catch (IOException e) {
            throw new HttpConnectException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What stands on a new channel; the connection is ready when it is active and, for TLS, the hands are shaken. */
    private final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final Destination destination;
        private final @Nullable SSLEngine engine;
        private final Connecting<ClientConnection> connecting;
        private final Consumer<ClientConnection> onClosed;

        Pipeline(
                Destination destination,
                @Nullable SSLEngine engine,
                Connecting<ClientConnection> connecting,
                Consumer<ClientConnection> onClosed) {
            this.destination = destination;
            this.engine = engine;
            this.connecting = connecting;
            this.onClosed = onClosed;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            ClientConnection connection = new ClientConnection(channel, loops, idleTimeout);
            if (engine == null) {
                channel.pipeline().addLast(connection, new ReadyWhenActive(() -> offer(channel, connection)));
            } else {
                channel.pipeline().addLast(shakingHands(engine, channel, connection), connection);
            }
        }

        private SslHandler shakingHands(SSLEngine with, SocketChannel channel, ClientConnection connection) {
            SslHandler handler = ClientTls.handler(with, loops, connectTimeout);
            var _ = handler.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    offer(channel, connection);
                } else {
                    connecting.fail(ClientTls.failed(destination.host(), done.cause()));
                }
            });
            return handler;
        }

        /** Only the end of what is offered is told: that of a failed attempt says nothing of the one with the next address. */
        private void offer(SocketChannel channel, ClientConnection connection) {
            var _ = channel.closeFuture().addListener(_ -> onClosed.accept(connection));
            connecting.offer(connection);
        }
    }
}
