package io.dujiang.bench;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** HTTP servers on Netty alone. */
final class NettyHttp {
    private static final long BACK_END_DELAY_MILLIS = 1;

    private NettyHttp() {}

    /** Answers in the callbacks of the loop. */
    static int callbacks(ServerSetup setup) throws InterruptedException {
        return start(setup, NettyCallback::new);
    }

    /** The same with TLS 1.3 of the JDK. */
    static int tls(ServerSetup setup) throws InterruptedException, SSLException {
        SslContext tls = SslContextBuilder.forServer(
                        Identity.chain().toFile(), Identity.key().toFile())
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .build();
        return start(setup, channel -> channel.pipeline().addLast(tls.newHandler(channel.alloc())), NettyCallback::new);
    }

    /** Has each request answered by a virtual thread of the JDK's own scheduler, which may block. */
    static int handOff(ServerSetup setup) throws InterruptedException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        BackEnd backEnd = new SocketBackEnd(setup.backEnd());
        return start(setup, () -> new NettyHandOff(threads, backEnd));
    }

    /** Answers each request a millisecond after it came. */
    static int backEnd(ServerSetup setup) throws InterruptedException {
        return start(setup, () -> new NettyDelay(BACK_END_DELAY_MILLIS));
    }

    private static int start(ServerSetup setup, Supplier<ChannelHandler> handler) throws InterruptedException {
        return start(setup, _ -> {}, handler);
    }

    private static int start(ServerSetup setup, Consumer<SocketChannel> first, Supplier<ChannelHandler> handler)
            throws InterruptedException {
        NettyLoops loops = NettyLoops.start(setup);
        var _ = loops.group().scheduleAtFixedRate(HttpDate::refresh, 1, 1, TimeUnit.SECONDS);
        return loops.listen(setup.port(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                first.accept(channel);
                channel.pipeline().addLast(new HttpServerCodec(), handler.get());
            }
        });
    }
}
