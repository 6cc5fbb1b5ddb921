package io.dujiang.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The portable mode: virtual threads on the JDK's scheduler, Netty's loops on threads of their own. */
final class StockEngine implements Engine {
    private final Transport transport;
    private final ScheduledThreadPoolExecutor timers;

    StockEngine(String name, int loops, LoopPolicy policy) {
        this.transport = Transport.open(
                policy,
                io -> new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory(name + "-loop", true), io));
        this.timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon(true).name(name + "-timers").factory());
        timers.setRemoveOnCancelPolicy(true);
        timers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // closed: nobody is left to be told
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public Thread unstarted(String name, Runnable code) {
        return Thread.ofVirtual().name(name).unstarted(code);
    }

    @Override
    public Thread unstartedOn(EventLoop loop, String name, Runnable code) {
        return unstarted(name, code);
    }

    @Override
    public Future<?> alarm(long nanos, Runnable code) {
        return timers.schedule(code, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void microtask(Runnable code, boolean next) {
        throw new UnsupportedOperationException(
                whyAbsent(next ? Capability.NEXT_TICKS : Capability.MICROTASKS) + ", or spawn a task");
    }

    @Override
    public List<LoopLag> lag() {
        throw new UnsupportedOperationException(whyAbsent(Capability.LAG));
    }

    @Override
    public Map<Capability, String> absent() {
        Map<Capability, String> absent = new EnumMap<>(Capability.class);
        for (Capability capability : Capability.values()) {
            absent.put(capability, whyAbsent(capability));
        }
        return absent;
    }

    /** Why a group of this engine cannot do it, and how to mend that. */
    static String whyAbsent(Capability capability) {
        return "Absent: " + capability
                + ". It takes the scheduler of the loops, and this group is portable, on the JDK's: "
                + VirtualThreads.remedy();
    }

    @Override
    public void startAfterIo(Thread thread) {
        thread.start();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // awaited by awaitTermination
    public boolean close(Duration timeout) throws InterruptedException {
        timers.shutdownNow();
        transport.group().shutdownGracefully(0, timeout.toMillis(), TimeUnit.MILLISECONDS);
        return transport.group().awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
