package io.dujiang.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The portable mode: virtual threads on the JDK's scheduler, Netty's loops on threads of their own. */
final class StockEngine implements Engine {
    private final Transport transport;

    StockEngine(String name, int loops, LoopPolicy policy) {
        this.transport = Transport.open(
                policy,
                io -> new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory(name + "-loop", true), io));
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public Thread.Builder.OfVirtual threads() {
        return Thread.ofVirtual();
    }

    @Override
    public Thread.Builder.OfVirtual threadsOn(EventLoop loop) {
        return Thread.ofVirtual();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // awaited by awaitTermination
    public boolean close(Duration timeout) throws InterruptedException {
        transport.group().shutdownGracefully(0, timeout.toMillis(), TimeUnit.MILLISECONDS);
        return transport.group().awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
