package io.dujiang.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The virtual thread that owns a Netty loop and sleeps in the kernel for it, mounted by whoever drives the loop. */
final class Poller {
    /*
     * The Netty loop belongs to this virtual thread for good, and so to no platform thread: each turn may be mounted by another
     * carrier.
     *
     * Wake-up: see Sleep. Work that comes from the poller's own turn needs none: it returns from the kernel for one turn. If the
     * poller itself is parked, waiting for a lock in some channel handler, there is no loop to block in: the carrier parks as a
     * platform thread, and is woken by the same protocol. So it is with each sleep by NIO on Linux and macOS, since there the JDK's
     * selector parks a virtual thread and leaves the waiting to a thread of the JDK.
     *
     * Source: the loop as a virtual thread is how franz1981/Netty-VirtualThread-Scheduler does it.
     */
    /** Who sleeps in the kernel. */
    @FunctionalInterface
    interface Sleeper {
        /** Whether nothing is to be done but to sleep. */
        boolean isIdle();

        /** Back from the kernel. */
        default void awake() {}
    }

    private final Sleep sleep = new Sleep();
    private final Sleeper sleeper;
    private final long turnNanos;
    private final KernelWait io;
    private final NettyLoop loop;
    private final Thread thread;
    private final Continuation continuation;
    private volatile boolean ready;
    private volatile @Nullable Thread parked;
    private long nanos;

    /**
     * @param threads a builder of virtual threads
     * @param home the loop that this is the poller of
     * @param sleeper who would sleep here, and is asked and told by the thread that does
     * @param turnNanos how long the tasks of the Netty loop may take in one turn
     */
    Poller(
            Thread.Builder.OfVirtual threads,
            Loop home,
            IoEventLoopGroup group,
            IoHandlerFactory handlers,
            Sleeper sleeper,
            long turnNanos) {
        this.sleeper = sleeper;
        this.turnNanos = turnNanos;
        this.io = new KernelWait(handlers, sleeper::awake);
        this.loop = new NettyLoop(group, io);
        this.thread = threads.unstarted(this::poll);
        this.continuation = Continuation.of(thread, home, null);
    }

    void start() {
        thread.start();
    }

    ManualIoEventLoop loop() {
        return loop;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** True if the continuation is this poller's, which the holder of the loop mounts when its turn has come. */
    boolean owns(Runnable candidate) {
        return candidate.equals(continuation);
    }

    /** The poller became ready. */
    void ready() {
        ready = true;
        wake();
    }

    /**
     * One turn, called by the carrier that holds the loop; sleeps up to the time given while there is nothing to do. Answers whether the
     * poller got through it, or will have none any more: while it is parked it has none.
     */
    boolean turn(Carrier carrier, long sleepNanos) {
        if (ready) {
            ready = false;
            nanos = sleepNanos;
            if (carrier.mountPoller(continuation)) {
                ready = true;
                return true;
            }
        } else if (sleepNanos > 0 && isAlive()) {
            park(carrier, sleepNanos);
        }
        return !isAlive();
    }

    /** Has the poller look at its I/O although it may be parked, waiting for some; called by the carrier that holds the loop. */
    void look() {
        if (!ready) {
            loop.wakeup();
        }
    }

    private void park(Carrier carrier, long sleepNanos) {
        parked = carrier;
        sleep.begin(Sleep.PARKED);
        if (sleeper.isIdle() && !ready) {
            LockSupport.parkNanos(this, sleepNanos);
            sleeper.awake();
        }
        sleep.end();
        parked = null;
    }

    /** The poller's code. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding hands the carrier back, it is no wish for fairness
    private void poll() {
        FastThreadLocalThread.runWithFastThreadLocal(() -> {
            loop.setOwningThread(Thread.currentThread());
            while (!loop.isTerminated()) {
                pollOnce();
                Thread.yield();
            }
        });
    }

    private void pollOnce() {
        if (nanos == 0) {
            loop.runNow(turnNanos);
            return;
        }
        sleep.begin(Sleep.POLLING);
        if (sleeper.isIdle()) {
            loop.run(nanos, turnNanos);
        } else {
            loop.runNow(turnNanos);
        }
        sleep.end();
    }

    /** Wakes whoever sleeps here; called after work was added, with a full fence between. */
    void wake() {
        int how = sleep.afterAdding();
        if (how == Sleep.AWAKE || Thread.currentThread().equals(thread) || !sleep.endFor(how)) {
            return;
        }
        if (how == Sleep.POLLING) {
            loop.wakeup();
        } else {
            LockSupport.unpark(parked);
        }
    }

    /** True while the loop waits in the kernel, or its carrier for the poller. Any thread may ask. */
    boolean waitsInKernel() {
        return io.isWaiting() || sleep.lasts(Sleep.PARKED);
    }

    private final class NettyLoop extends ManualIoEventLoop {
        @SuppressWarnings("NullAway") // no owner yet: the poller claims it
        NettyLoop(IoEventLoopGroup group, IoHandlerFactory io) {
            super(group, null, io);
        }

        /**
         * Asked right before blocking in the kernel: a channel handler of this very turn may have made a thread ready, and somebody may
         * have ended the sleep while there was nothing to be woken from.
         */
        @Override
        protected boolean canBlock() {
            return sleep.lasts(Sleep.POLLING) && sleeper.isIdle();
        }
    }
}
