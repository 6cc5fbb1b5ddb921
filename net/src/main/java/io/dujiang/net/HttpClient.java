package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;

/**
 * An HTTP/1.1 client on the loops: blocking calls over a pool of connections that are kept alive.
 *
 * <p>Safe for use by any number of threads; each call parks its own. Redirects are not followed. A request that is safe to repeat is sent
 * once more if a connection out of the pool turns out to be closed before any answer. An interrupt of the caller ends its exchange and closes the
 * connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing a channel has no failure that one could act upon
public final class HttpClient implements AutoCloseable {
    private final LoopGroup loops;
    private final int maxConnectionsPerHost;
    private final Duration connectTimeout;
    private final Duration idleTimeout;
    private final JdkSslContext tls;
    private final Map<Destination, ConnectionPool> pools = new ConcurrentHashMap<>();

    HttpClient(HttpClientBuilder builder) {
        loops = builder.loops;
        maxConnectionsPerHost = builder.maxConnectionsPerHost;
        connectTimeout = builder.connectTimeout;
        idleTimeout = builder.idleTimeout;
        tls = new JdkSslContext(
                builder.sslContext(),
                true,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                ApplicationProtocolConfig.DISABLED,
                ClientAuth.NONE,
                new String[] {"TLSv1.3", "TLSv1.2"},
                false);
    }

    /** Describes a client on these loops. */
    public static HttpClientBuilder builder(LoopGroup loops) {
        return new HttpClientBuilder(loops);
    }

    /**
     * Sends a request and waits for the whole answer.
     *
     * @throws HttpConnectException if no connection came about; nothing was sent
     * @throws HttpTimeoutException if the request's time is over
     * @throws ConnectionLostException if the connection ended before the answer was whole
     * @throws HttpProtocolException if the answer is not HTTP/1.1
     */
    public ClientResponse send(ClientRequest request) throws IOException, InterruptedException {
        long end = System.nanoTime() + request.timeout().toNanos();
        Destination destination = destination(request);
        ConnectionPool pool = pools.computeIfAbsent(destination, key -> new ConnectionPool(maxConnectionsPerHost));
        if (!pool.acquire(end - System.nanoTime())) {
            throw new HttpTimeoutException("All " + maxConnectionsPerHost + " connections to " + destination
                    + " were busy for " + request.timeout() + "; allow more by maxConnectionsPerHost");
        }
        ConnectionPool.Pooled used = null;
        try {
            used = pool.poll();
            boolean fresh = used == null;
            if (used == null) {
                used = connect(destination, end);
            }
            try {
                return await(used, request, end);
            } catch (ClientConnection.Unanswered e) {
                if (fresh || !request.idempotent()) {
                    throw new ConnectionLostException(String.valueOf(e.getMessage()), e);
                }
            }
            used = connect(destination, end);
            return await(used, request, end);
        } catch (ClientConnection.Unanswered e) {
            throw new ConnectionLostException(String.valueOf(e.getMessage()), e);
        } finally {
            pool.release(used);
        }
    }

    private Destination destination(ClientRequest request) throws IOException, InterruptedException {
        URI uri = request.uri();
        InetSocketAddress address = request.connectTo().isPresent()
                ? request.connectTo().get()
                : new InetSocketAddress(lookUp(Destination.host(uri)), Destination.port(uri));
        return new Destination(Destination.host(uri), Destination.port(uri), Destination.isTls(uri), address);
    }

    private InetAddress lookUp(String host) throws IOException, InterruptedException {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException notALiteral) {
            try {
                return loops.offload(() -> InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                throw new HttpConnectException("The name " + host + " is not known: " + e.getMessage(), e);
            } catch (IOException | InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("Looking up " + host + " failed: " + e, e);
            }
        }
    }

    private ClientResponse await(ConnectionPool.Pooled used, ClientRequest request, long end)
            throws IOException, InterruptedException {
        CompletableFuture<ClientResponse> answer = used.connection().exchange(used.channel(), request);
        boolean whole = false;
        try {
            ClientResponse response = answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            whole = true;
            return response;
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(
                    request.method() + " " + request.uri() + " got no whole answer within " + request.timeout(), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure
                    ? failure
                    : new IOException("The exchange failed: " + e.getCause(), e);
        } finally {
            if (!whole) {
                used.channel().close();
            }
        }
    }

    private ConnectionPool.Pooled connect(Destination destination, long end) throws IOException, InterruptedException {
        ClientConnection connection = new ClientConnection();
        CompletableFuture<Channel> ready = new CompletableFuture<>();
        ChannelFuture connecting = new Bootstrap()
                .group(loops.transport().group())
                .channel(loops.transport().client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .handler(new Pipeline(destination, connection, ready))
                .connect(destination.address());
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                ready.completeExceptionally(done.cause());
            }
        });
        try {
            return new ConnectionPool.Pooled(ready.get(end - System.nanoTime(), TimeUnit.NANOSECONDS), connection);
        } catch (TimeoutException e) {
            connecting.channel().close();
            throw new HttpTimeoutException("No connection to " + destination + " within the time of its request", e);
        } catch (ExecutionException e) {
            connecting.channel().close();
            throw new HttpConnectException("No connection to " + destination + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            connecting.channel().close();
            throw e;
        }
    }

    /** Ends what is at rest; exchanges under way end first. */
    @Override
    public void close() {
        pools.values().forEach(ConnectionPool::close);
    }

    private final class Pipeline extends ChannelInitializer<Channel> {
        private final Destination destination;
        private final ClientConnection connection;
        private final CompletableFuture<Channel> ready;

        Pipeline(Destination destination, ClientConnection connection, CompletableFuture<Channel> ready) {
            this.destination = destination;
            this.connection = connection;
            this.ready = ready;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (destination.tls()) {
                channel.pipeline().addLast(tlsHandler(channel));
            }
            channel.pipeline()
                    .addLast(new HttpClientCodec())
                    .addLast(new IdleStateHandler(0, 0, idleTimeout.toMillis(), TimeUnit.MILLISECONDS))
                    .addLast(new CloseWhenIdle(connection))
                    .addLast(connection);
            if (!destination.tls()) {
                channel.pipeline().addLast(new ReadyWhenActive(ready));
            }
        }

        private SslHandler tlsHandler(Channel channel) {
            SslHandler handler = tls.newHandler(channel.alloc(), destination.host(), destination.port());
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            handler.engine().setSSLParameters(parameters);
            handler.handshakeFuture().addListener(done -> handshakeEnded(channel, handler));
            return handler;
        }

        private void handshakeEnded(Channel channel, SslHandler handler) {
            Throwable failure = handler.handshakeFuture().cause();
            if (failure == null) {
                ready.complete(channel);
            } else {
                ready.completeExceptionally(failure);
            }
        }
    }

    private static final class ReadyWhenActive extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Channel> ready;

        ReadyWhenActive(CompletableFuture<Channel> ready) {
            this.ready = ready;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ready.complete(context.channel());
        }
    }

    /** Closes a connection at rest; one with an exchange under way is the caller's to time. */
    private static final class CloseWhenIdle extends ChannelInboundHandlerAdapter {
        private final ClientConnection connection;

        CloseWhenIdle(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent && !connection.isBusy()) {
                context.close();
            }
        }
    }
}
