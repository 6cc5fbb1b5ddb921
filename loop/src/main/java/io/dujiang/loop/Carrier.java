package io.dujiang.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform thread that runs the virtual threads of one event loop, and drives that loop.
 */
final class Carrier implements Runnable {
    /*
     * Concurrency model. Three things meet here:
     *  - the run queue, many producers and one consumer: continuations of virtual threads that are ready;
     *  - the loop, a Netty ManualIoEventLoop owned by a virtual thread of its own, the poller. Its continuation is kept out of the
     *    run queue, so that the carrier decides when it is mounted, and so that another carrier can mount it later: the loop
     *    belongs to the poller, not to the platform thread. It is told from others by being the first that the scheduler sees;
     *    the JDK submits one and the same object for a virtual thread each time;
     *  - the timers, a heap that only this carrier touches.
     * One turn: fire the timers that are due, run continuations until BUDGET of them or TURN_NANOS are spent, mount the poller
     * once, which runs the loop's own tasks for as long. With work left over the poller only looks at what is ready; otherwise it
     * blocks in the kernel until I/O, the next timer or a wake-up.
     *
     * Wake-up, so that no signal is lost: before it blocks, the carrier stores how it sleeps, then looks at its queue again;
     * a submitter first adds to the queue, then reads how the carrier sleeps. Both have a full fence between store and load
     * (Dekker), so at least one of them sees the other. Of many submitters the one whose compare-and-set succeeds pays for the
     * wake-up. The poller needs none: it returns from the loop after the turn that made a task ready. If the poller itself is
     * parked, waiting for a lock in some channel handler, there is no loop to block in: the carrier parks as a platform thread,
     * and is woken by the same protocol. The longest sleep is a net below this, and no part of it.
     *
     * Invariants: a continuation is run only by this thread and never inside execute; execute and schedule never throw, block
     * or lock, before the carrier's end. What is made ready or sleeps after that end, on a thread that was deaf to being
     * interrupted, goes on aside: nothing that was submitted is lost.
     *
     * Sources: the wake-up protocol is that of Netty's event loops; one queue per carrier with the loop as a virtual thread is
     * how franz1981/Netty-VirtualThread-Scheduler does it; the budget comes from tokio and Go, which look at I/O and timers
     * every so many tasks. Unlike theirs, there is no stealing here.
     */
    private static final Logger log = LoggerFactory.getLogger(Carrier.class);
    private static final int BUDGET = 128;
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int AWAKE = 0;
    private static final int POLLING = 1;
    private static final int PARKED = 2;

    private final MpscUnboundedVarHandleArrayQueue<Runnable> runQueue = new MpscUnboundedVarHandleArrayQueue<>(1_024);
    private final Timers timers = new Timers();
    private final AtomicInteger sleep = new AtomicInteger(AWAKE);
    private final Scheduler scheduler = new Scheduler();
    private final Loop loop;
    private final Thread thread;
    private final Thread poller;
    private final long longestSleepNanos;
    private @Nullable Runnable pollerContinuation;
    private volatile boolean pollerReady;
    private volatile boolean closed;
    private volatile boolean ended;
    private long pollNanos;

    /** @param longestSleep after which it looks at its queue though nobody woke it */
    Carrier(String name, IoEventLoopGroup group, IoHandlerFactory io, Duration longestSleep) {
        this.longestSleepNanos = longestSleep.toNanos();
        this.loop = new Loop(group, io);
        this.thread = new CarrierThread(name);
        this.poller = threads().name(name + "-poller").unstarted(this::poll);
    }

    void start() {
        poller.start();
        thread.start();
    }

    ManualIoEventLoop loop() {
        return loop;
    }

    /** A builder of virtual threads that this carrier runs. */
    Thread.Builder.OfVirtual threads() {
        return VirtualThreads.on(scheduler);
    }

    /** Ends the carrier once its loop is terminated and nothing is ready. Threads of its that are alive go on aside. */
    void close() {
        closed = true;
        wake();
    }

    boolean awaitEnd(long nanos) throws InterruptedException {
        thread.join(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        return !thread.isAlive();
    }

    /** The carrier that runs the current code, or null. */
    static @Nullable Carrier current() {
        return VirtualThreads.currentCarrier() instanceof CarrierThread carrier ? carrier.carrier() : null;
    }

    @Override
    public void run() {
        while (!closed || poller.isAlive() || !runQueue.isEmpty()) {
            timers.fire();
            runReady();
            turnPoller();
        }
        ended = true;
        moveAside();
        timers.moveTo(Aside::schedule);
    }

    private void runReady() {
        long end = System.nanoTime() + TURN_NANOS;
        for (int i = 0; i < BUDGET; i++) {
            Runnable next = runQueue.relaxedPoll();
            if (next == null) {
                return;
            }
            run(next);
            if (System.nanoTime() - end >= 0) {
                return;
            }
        }
    }

    /** The carrier has ended; the lock makes one consumer of those who find it so. */
    private synchronized void moveAside() {
        for (Runnable next = runQueue.poll(); next != null; next = runQueue.poll()) {
            Runnable late = next;
            Aside.execute(() -> run(late));
        }
    }

    private static void run(Runnable continuation) {
        try {
            continuation.run();
        } catch (Throwable e) {
            log.error("A continuation failed on its carrier; its virtual thread is lost", e);
        }
    }

    private void turnPoller() {
        Runnable turn = pollerContinuation;
        if (pollerReady && turn != null) {
            pollerReady = false;
            pollNanos = runQueue.isEmpty() && !closed ? Math.min(timers.untilNext(), longestSleepNanos) : 0;
            run(turn);
        } else if (runQueue.isEmpty() && poller.isAlive()) {
            parkUntilWoken();
        }
    }

    private void parkUntilWoken() {
        sleep.set(PARKED);
        VarHandle.fullFence();
        if (runQueue.isEmpty() && !pollerReady) {
            LockSupport.parkNanos(this, Math.min(timers.untilNext(), longestSleepNanos));
        }
        sleep.set(AWAKE);
    }

    /** The poller's code: the owner of the loop. */
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
        if (pollNanos == 0) {
            loop.runNow(TURN_NANOS);
            return;
        }
        sleep.set(POLLING);
        VarHandle.fullFence();
        if (runQueue.isEmpty()) {
            loop.run(pollNanos, TURN_NANOS);
        } else {
            loop.runNow(TURN_NANOS);
        }
        sleep.set(AWAKE);
    }

    private void ready(Runnable continuation) {
        if (pollerContinuation == null) {
            pollerContinuation = continuation;
        }
        if (continuation.equals(pollerContinuation)) {
            pollerReady = true;
            wake();
        } else {
            enqueue(continuation);
        }
    }

    private void enqueue(Runnable code) {
        runQueue.offer(code);
        wake();
        if (ended) {
            moveAside();
        }
    }

    private void wake() {
        VarHandle.fullFence();
        int how = sleep.get();
        if (how == AWAKE || Thread.currentThread().equals(poller) || !sleep.compareAndSet(how, AWAKE)) {
            return;
        }
        if (how == POLLING) {
            loop.wakeup();
        } else {
            LockSupport.unpark(thread);
        }
    }

    private final class Loop extends ManualIoEventLoop {
        @SuppressWarnings("NullAway") // no owner yet: the poller claims it
        Loop(IoEventLoopGroup group, IoHandlerFactory io) {
            super(group, null, io);
        }

        /** Asked right before blocking in the kernel: a channel handler of this very turn may have made a task ready. */
        @Override
        protected boolean canBlock() {
            return runQueue.isEmpty();
        }
    }

    private final class CarrierThread extends Thread {
        CarrierThread(String name) {
            super(Carrier.this, name);
            setDaemon(true);
        }

        Carrier carrier() {
            return Carrier.this;
        }
    }

    /** What the JDK sees: a pool only because timed parks ask a ForkJoinPool, and nothing else, to schedule their end. */
    private final class Scheduler extends ForkJoinPool {
        Scheduler() {
            super(1);
        }

        @Override
        public void execute(Runnable continuation) {
            ready(continuation);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable code, long delay, TimeUnit unit) {
            Timers.Timer timer = timers.timer(code, unit.toNanos(delay));
            if (VirtualThreads.currentCarrier().equals(thread)) {
                timers.arm(timer);
            } else {
                enqueue(() -> arm(timer));
            }
            return timer;
        }

        private void arm(Timers.Timer timer) {
            if (ended) {
                Aside.schedule(timer);
            } else {
                timers.arm(timer);
            }
        }
    }
}
