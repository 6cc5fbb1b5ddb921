package io.dujiang.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Loops on carriers of our own, which run the virtual threads. */
final class CarrierEngine implements Engine {
    private final Scheduler scheduler;
    private final Transport transport;

    /** What there is started has ended again if this throws: the policy is not available, or the machine has no thread left. */
    CarrierEngine(LoopGroupBuilder builder, @Nullable Metering metering) {
        this.scheduler =
                new Scheduler(builder.name, builder.loops, builder.longestSleep.toNanos(), metering, builder.spares);
        scheduler.startThreads();
        boolean opened = false;
        try {
            this.transport = Transport.open(builder.policy, io -> new Loops(builder.loops, io, scheduler));
            opened = true;
        } finally {
            if (!opened) {
                scheduler.endThreads();
            }
        }
        scheduler.start();
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public Thread unstarted(String name, Runnable code) {
        return unstarted(name, code, null);
    }

    @Override
    public Thread unstartedOn(EventLoop netty, String name, Runnable code) {
        for (Loop loop : scheduler.loops()) {
            if (loop.netty().equals(netty)) {
                return unstarted(name, code, loop);
            }
        }
        throw new IllegalArgumentException("Event loop " + netty + " belongs to another group");
    }

    private Thread unstarted(String name, Runnable code, @Nullable Loop home) {
        Thread thread = VirtualThreads.on(scheduler).name(name).unstarted(code);
        Metering metering = scheduler.metering();
        if (home != null || metering != null) {
            var _ = Continuation.of(thread, home, metering == null ? null : metering.timingsOf(name));
        }
        return thread;
    }

    @Override
    public Future<?> alarm(long nanos, Runnable code) {
        return scheduler.schedule(code, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void microtask(Runnable code, boolean next) {
        Carrier carrier = Carrier.current(scheduler);
        if (carrier == null) {
            scheduler.execute(() -> onSomeCarrier(code, next));
        } else if (next) {
            carrier.microtasks().addNextTick(code);
        } else {
            carrier.microtasks().add(code);
        }
    }

    /** Where the loops have ended there is no carrier any more, and nothing that the code could wait for. */
    private void onSomeCarrier(Runnable code, boolean next) {
        if (Carrier.current(scheduler) == null) {
            code.run();
        } else {
            microtask(code, next);
        }
    }

    @Override
    public List<LoopLag> lag() {
        return scheduler.loops().stream().map(Loop::lag).toList();
    }

    @Override
    public Map<Capability, String> absent() {
        return scheduler.loops().stream().allMatch(Loop::isMovable)
                ? Map.of()
                : Map.of(
                        Capability.HAND_OVER,
                        "Absent: " + Capability.HAND_OVER + ". What policy " + transport.policy()
                                + " waits by belongs to one thread: choose another policy, or off-load what holds its carrier");
    }

    @Override
    public void startAfterIo(Thread thread) {
        Continuation.delay(thread);
        thread.start();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // awaited by awaitTermination
    public boolean close(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        EventLoopGroup group = transport.group();
        group.shutdownGracefully(0, timeout.toMillis(), TimeUnit.MILLISECONDS);
        scheduler.loops().forEach(Loop::close);
        boolean ended = group.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
        for (Loop loop : scheduler.loops()) {
            ended &= loop.awaitEnd(left(end));
        }
        return ended
                && scheduler.spares().awaitEnd(left(end))
                && scheduler.watchdog().awaitEnd(left(end));
    }

    private static long left(long end) {
        return Math.max(0, end - System.nanoTime());
    }

    /** Netty's view of the loops. The superclass makes its children while it is constructed, hence the argument. */
    private static final class Loops extends MultiThreadIoEventLoopGroup {
        Loops(int loops, IoHandlerFactory io, Scheduler scheduler) {
            super(loops, Runnable::run, io, scheduler);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory io, Object... arguments) {
            Scheduler scheduler = (Scheduler) arguments[0];
            Loop loop = new Loop(scheduler, this, io);
            scheduler.add(loop);
            return loop.netty();
        }
    }
}
