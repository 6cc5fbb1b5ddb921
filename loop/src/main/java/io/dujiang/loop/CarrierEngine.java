package io.dujiang.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Carriers of our own: each runs the virtual threads of one loop and drives it. */
final class CarrierEngine implements Engine {
    private final List<Carrier> carriers = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final Transport transport;

    CarrierEngine(String name, int loops, LoopPolicy policy, Duration longestSleep) {
        this.transport = Transport.open(policy, io -> new Loops(name, loops, io, carriers, longestSleep));
        carriers.forEach(Carrier::start);
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public Thread.Builder.OfVirtual threads() {
        Carrier current = Carrier.current();
        return (current != null && carriers.contains(current) ? current : nextCarrier()).threads();
    }

    private Carrier nextCarrier() {
        return carriers.get(Math.floorMod(next.getAndIncrement(), carriers.size()));
    }

    @Override
    public Thread.Builder.OfVirtual threadsOn(EventLoop loop) {
        for (Carrier carrier : carriers) {
            if (carrier.loop().equals(loop)) {
                return carrier.threads();
            }
        }
        throw new IllegalArgumentException("Event loop " + loop + " belongs to another group");
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // awaited by awaitTermination
    public boolean close(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        EventLoopGroup group = transport.group();
        group.shutdownGracefully(0, timeout.toMillis(), TimeUnit.MILLISECONDS);
        carriers.forEach(Carrier::close);
        boolean ended = group.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
        for (Carrier carrier : carriers) {
            ended &= carrier.awaitEnd(Math.max(0, end - System.nanoTime()));
        }
        return ended;
    }

    /** Netty's view of the loops. The superclass makes its children while it is constructed, hence the arguments. */
    private static final class Loops extends MultiThreadIoEventLoopGroup {
        Loops(String name, int loops, IoHandlerFactory io, List<Carrier> carriers, Duration longestSleep) {
            super(loops, Runnable::run, io, name, carriers, longestSleep);
        }

        @Override
        @SuppressWarnings("unchecked")
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory io, Object... arguments) {
            List<Carrier> carriers = (List<Carrier>) arguments[1];
            String name = arguments[0] + "-carrier-" + (carriers.size() + 1);
            Carrier carrier = new Carrier(name, this, io, (Duration) arguments[2]);
            carriers.add(carrier);
            return carrier.loop();
        }
    }
}
