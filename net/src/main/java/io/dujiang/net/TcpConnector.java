package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Opens the client's side of streams, within a time that counts from its making. */
final class TcpConnector {
    private static final TcpLimits LIMITS = TcpLimits.DEFAULT;
    private static final ChannelBuffers BUFFERS = ChannelBuffers.of(LIMITS);

    private final LoopGroup loops;
    private final Duration timeout;
    private final Optional<ClientTls> tls;
    private final HostNames names;
    private final long end;

    TcpConnector(LoopGroup loops, Duration timeout, Optional<ClientTls> tls, HostNames names) {
        this.loops = loops;
        this.timeout = timeout;
        this.tls = tls;
        this.names = names;
        this.end = System.nanoTime() + timeout.toNanos();
    }

    /** Connects to the first address that answers; each has an equal share of the time that those before have left. Parks the caller. */
    TcpStream connect(SocketAddress address) throws IOException, InterruptedException {
        IOException failure = null;
        List<SocketAddress> addresses = resolved(address);
        for (int i = 0; i < addresses.size(); i++) {
            try {
                SSLEngine engine = engine(address);
                long share = (end - System.nanoTime()) / (addresses.size() - i);
                return connectTo(addresses.get(i), engine, share);
            } catch (ConnectException | SocketTimeoutException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw failure == null ? new ConnectException("The name of " + address + " has no address") : failure;
    }

    private List<SocketAddress> resolved(SocketAddress address) throws IOException, InterruptedException {
        if (!(address instanceof InetSocketAddress inet) || !inet.isUnresolved()) {
            return List.of(address);
        }
        return names.lookUp(inet.getHostString(), end - System.nanoTime()).stream()
                .<SocketAddress>map(found -> new InetSocketAddress(found, inet.getPort()))
                .toList();
    }

    /** What checks the name that was asked for, whatever address it has. */
    private @Nullable SSLEngine engine(SocketAddress asked) throws IOException, InterruptedException {
        return tls.isPresent() && asked instanceof InetSocketAddress inet
                ? tls.get().engine(loops, inet.getHostString(), inet.getPort())
                : null;
    }

    private TcpStream connectTo(SocketAddress address, @Nullable SSLEngine engine, long nanos)
            throws IOException, InterruptedException {
        Connecting<TcpStream> connecting = new Connecting<>(TcpStream::abort);
        ChannelFuture connected =
                bootstrap(address, engine, connecting).connect(SocketAddresses.forChannel(address, loops.transport()));
        try {
            return connecting.await(connected, nanos);
        } catch (TimeoutException e) {
            throw late(address);
        } catch (ExecutionException e) {
            throw refused(address, e);
        }
    }

    private Bootstrap bootstrap(SocketAddress address, @Nullable SSLEngine engine, Connecting<TcpStream> connecting) {
        Transport transport = loops.transport();
        Bootstrap client = new Bootstrap().group(transport.group()).handler(new ChannelInitializer<DuplexChannel>() {
            @Override
            protected void initChannel(DuplexChannel channel) {
                TlsEnd.allowHalfClosure(channel);
                BUFFERS.set(channel.config());
                if (engine != null) {
                    channel.pipeline().addLast(ClientTls.handler(engine, loops, timeout));
                }
                TcpConnection connection = new TcpConnection(channel, LIMITS);
                channel.pipeline().addLast(connection);
                offerWhenReady(channel, new TcpStream(connection), connecting);
            }
        });
        return address instanceof UnixDomainSocketAddress
                ? client.channel(transport.unixClient())
                : client.channel(transport.client())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.clamp(timeout.toMillis(), 1, 1_000_000_000));
    }

    private static void offerWhenReady(DuplexChannel channel, TcpStream stream, Connecting<TcpStream> connecting) {
        SslHandler handler = TlsEnd.handler(channel);
        if (handler == null) {
            channel.pipeline().addLast(new ReadyWhenActive(() -> connecting.offer(stream)));
            return;
        }
        var _ = handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                connecting.offer(stream);
            } else {
                connecting.fail(ClientTls.failed(handler.engine().getPeerHost(), done.cause()));
            }
        });
    }

    private SocketTimeoutException late(SocketAddress address) {
        return new SocketTimeoutException("There was no connection to " + address + " within its share of " + timeout);
    }

    private static ConnectException refused(SocketAddress address, ExecutionException failure) {
        Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
        ConnectException refused =
                new ConnectException("No connection to " + address + ": " + BindFailedException.reason(cause));
        refused.initCause(cause);
        return refused;
    }
}
