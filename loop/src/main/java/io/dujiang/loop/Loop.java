package io.dujiang.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/** An event loop with the virtual threads that are ready on it. It runs on the carrier that holds it, one at a time. */
final class Loop implements Poller.Sleeper, Search.Searcher {
    /*
     * Concurrency model. A loop is not its carrier: all that belongs to it (the hot slot, the owner's side of the local queue, the
     * timers, the poller's turn) is touched by the carrier that holds it and by nobody else; see Hold for how a spare carrier
     * takes it over from one whose mount lasts. Others add by the inbound queue, which takes what must run on this loop, or by the
     * scheduler's global queue; and they steal from the local queue.
     *
     * One turn: fire the timers that are due, mount ready threads until BUDGET of them or TURN_NANOS are spent, then mount the
     * poller, which handles I/O and the tasks of the Netty loop for as long. With work left over the poller only looks at what is
     * ready; with none the carrier steals, and sleeps in the kernel if there is nothing to steal.
     *
     * The next thread: the first look of a turn, unless the last one found something there, and of every GLOBAL_EVERY looks one, goes to
     * the global queues: turns may be of one mount, if that lasts, and the local queues have their turn all the same. Otherwise the hot slot,
     * which the thread just woken takes, at most HOT_RUNS times in a row; then the two local queues, each with its global one, and the
     * inbound queue in turns. One is of woken threads, which left the hot slot for another; one is of those that were spawned or
     * yielded. So what waits for time or for others goes on soon although a thousand tasks that compute were spawned before. The hot
     * slot is not stolen from: who waits there waits for one mount at most, and if that lasts the watchdog puts it into the queue.
     *
     * Others steal, and are woken for it, only where that pays: see MountPace.
     *
     * Sources: Go's scheduler (proc.go: schedule, runqput, findRunnable; the global queue every 61st time; hand-over of a
     * processor by the monitor), tokio's multi-threaded scheduler (the LIFO slot of at most three runs, the budget). Different
     * from both: each loop polls for itself, and threads of connections are bound to theirs.
     */
    private static final int BUDGET = 1_024;
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int CLOCK_EVERY = 4;
    private static final int GLOBAL_EVERY = 61;
    private static final int HOT_RUNS = 3;
    private static final int QUEUES = 3;
    private static final int INBOUND_CHUNK = 1_024;

    private final Scheduler scheduler;
    private final Hold hold = new Hold();
    private final LocalQueue woken;
    private final LocalQueue spawned;
    private final MpscUnboundedVarHandleArrayQueue<Runnable> inbound =
            new MpscUnboundedVarHandleArrayQueue<>(INBOUND_CHUNK);
    private final Timers timers = new Timers(Ticker.SYSTEM);
    private final MountPace pace = new MountPace();
    private final LagProbe probe = new LagProbe(System.nanoTime());
    private final Poller poller;
    private final boolean movable;
    private final Idle idle;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Queue<Runnable> afterIo = new ArrayDeque<>();
    private @Nullable Runnable hot;
    private int hotRuns;
    private int looks;
    private int served;
    private boolean turnBegins;
    private boolean fromGlobal;
    private volatile boolean closed;

    Loop(Scheduler scheduler, IoEventLoopGroup group, IoHandlerFactory io) {
        this.scheduler = scheduler;
        this.woken = new LocalQueue(scheduler.woken());
        this.spawned = new LocalQueue(scheduler.spawned());
        this.movable = io.isChangingThreadSupported();
        this.poller = new Poller(VirtualThreads.on(scheduler), this, group, io, this, TURN_NANOS);
        this.idle = new Idle(poller::wake);
    }

    void start() {
        poller.start();
    }

    Hold hold() {
        return hold;
    }

    Idle idle() {
        return idle;
    }

    ManualIoEventLoop netty() {
        return poller.loop();
    }

    boolean isPoller(Continuation continuation) {
        return poller.owns(continuation);
    }

    Timers timers() {
        return timers;
    }

    /** How late it was so far. Any thread may ask. */
    LoopLag lag() {
        return probe.lag();
    }

    @Override
    public void awake() {
        probe.awake(System.nanoTime());
    }

    /** True if another carrier may drive it: the ring of io_uring belongs to the thread that opened it. */
    boolean isMovable() {
        return movable;
    }

    /** Ends the loop once its poller is done and nothing is ready. */
    void close() {
        closed = true;
        poller.wake();
    }

    boolean awaitEnd(long nanos) throws InterruptedException {
        return over.await(nanos, TimeUnit.NANOSECONDS);
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    /** Runs on the carrier that has come to hold the loop, until the loop is over or another carrier took it. */
    void drive(Carrier driver) {
        var _ = poller.turn(driver, 0); // the mount that another carrier was left with has kept I/O waiting
        while (!closed || poller.isAlive() || !isEmpty()) {
            timers.fire();
            if (!mountReady(driver)) {
                return;
            }
            if (turnPoller(driver)) {
                for (Runnable next = afterIo.poll(); next != null; next = afterIo.poll()) {
                    addLast(next);
                }
            }
        }
        over.countDown();
        timers.moveTo(Aside::schedule);
        moveAside();
        scheduler.loopEnded();
    }

    private boolean mountReady(Carrier driver) {
        long now = driver.nanoTime();
        if (probe.isDue(now)) {
            addLast(woken, probe);
        }
        long end = now + TURN_NANOS;
        int clockEvery = pace.isLong() ? 1 : CLOCK_EVERY;
        turnBegins = true;
        for (int i = 1; i <= BUDGET; i++) {
            Runnable next = next();
            if (next == null) {
                return true;
            }
            if (next instanceof Timers.Timer timer) {
                timers.arm(timer);
            } else if (!driver.mount(next)) {
                return false;
            }
            if (i % clockEvery == 0) {
                long then = now;
                now = driver.nanoTimeAfterMount();
                pace.measured(now - then, clockEvery);
                if (hasShared()) {
                    scheduler.workAdded();
                }
                if (now - end >= 0) {
                    return true;
                }
            }
        }
        return true;
    }

    private @Nullable Runnable next() {
        boolean global = (turnBegins && !fromGlobal) || looks == GLOBAL_EVERY;
        Runnable next = global ? pollGlobal() : null;
        turnBegins = false;
        fromGlobal = next != null;
        looks = global ? 0 : looks + 1;
        return next == null ? nextHere() : next;
    }

    private @Nullable Runnable nextHere() {
        Runnable next = takeHot();
        for (int i = 1; i <= QUEUES && next == null; i++) {
            int queue = (served + i) % QUEUES;
            next = pollOne(queue);
            if (next != null) {
                served = queue;
            }
        }
        return next;
    }

    private @Nullable Runnable pollOne(int queue) {
        return switch (queue) {
            case 0 -> woken.poll();
            case 1 -> inbound.relaxedPoll();
            default -> spawned.poll();
        };
    }

    private @Nullable Runnable takeHot() {
        Runnable next = hot;
        hot = null;
        if (next == null || hotRuns == HOT_RUNS) {
            hotRuns = 0;
            if (next != null) {
                addLast(woken, next);
            }
            return null;
        }
        hotRuns++;
        return next;
    }

    /** Answers whether the I/O was looked at. */
    private boolean turnPoller(Carrier driver) {
        boolean busy = closed || !isEmpty();
        if (busy || !afterIo.isEmpty()) {
            boolean looked = poller.turn(driver, 0);
            if (busy || looked) {
                return looked;
            }
        }
        if (scheduler.search().search(this)) {
            return poller.turn(driver, 0);
        }
        woken.clearStolen();
        spawned.clearStolen();
        idle.begin();
        boolean looked = poller.turn(driver, Math.min(timers.untilNext(), scheduler.longestSleepNanos()));
        scheduler.watchdog().loopAwake();
        scheduler.search().goOn(idle, this);
        return looked;
    }

    @Override
    public boolean find() {
        hot = scheduler.steal(this);
        return hot != null;
    }

    /** True while its holder waits for the kernel. Any thread may ask. */
    boolean waitsInKernel() {
        return poller.waitsInKernel();
    }

    /** True if its holder may sleep: nobody told it to search, and there is nothing to find. */
    @Override
    public boolean isIdle() {
        return idle.lasts() && isEmpty() && !closed && !scheduler.hasWork();
    }

    @Override
    public boolean isEmpty() {
        return hot == null && spawned.isEmpty() && woken.isEmpty() && inbound.isEmpty();
    }

    /** A thread that any loop may run became ready, called by the holder. True if another loop should have some of what is ready. */
    boolean ready(Runnable continuation) {
        if (Continuation.isDelayed(continuation)) {
            afterIo.add(continuation);
            poller.look();
            return false;
        }
        if (isElsewhere(continuation)) {
            addLast(continuation);
            return false;
        }
        if (!Continuation.wasWoken(continuation)) {
            addLast(continuation);
        } else {
            if (hot != null) {
                addLast(woken, hot);
            }
            hot = continuation;
        }
        return hasShared();
    }

    /** True if another loop runs it always, or if it is the poller, which has turns of its own. */
    private boolean isElsewhere(Runnable continuation) {
        Loop home = Continuation.homeOf(continuation);
        return home != null && (!home.equals(this) || poller.owns(continuation));
    }

    /** Adds behind all that is ready, called by the holder. */
    void addLast(Runnable continuation) {
        addLast(spawned, continuation);
    }

    private void addLast(LocalQueue queue, Runnable continuation) {
        Loop home = Continuation.homeOf(continuation);
        if (home == null) {
            queue.add(continuation);
        } else {
            home.add(continuation);
        }
    }

    /** Adds what must run on this loop, called by any thread: a continuation, or a timer to be armed. */
    void add(Runnable code) {
        if (poller.owns(code)) {
            poller.ready();
            return;
        }
        inbound.offer(code);
        poller.wake();
        if (isOver()) {
            moveAside();
        }
    }

    /** The loop is over; the lock makes one consumer of those who find it so. */
    private synchronized void moveAside() {
        for (Runnable next = inbound.poll(); next != null; next = inbound.poll()) {
            Aside.run(next);
        }
    }

    /** Gives half of what waits in one of its local queues to a loop that has nothing ready, whose carrier calls. */
    @Nullable
    Runnable giveHalf(Loop thief) {
        if (!hasShared()) {
            return null;
        }
        Runnable first = woken.giveHalf(thief.woken);
        return first == null ? spawned.giveHalf(thief.spawned) : first;
    }

    /** Takes from the global queues first, called by the holder. */
    @Nullable
    Runnable pollGlobal() {
        Runnable next = woken.pollGlobal();
        return next == null ? spawned.pollGlobal() : next;
    }

    /** True if there is something to steal. Any thread may ask. */
    boolean hasShared() {
        return pace.isWorthSharing(spawned.size() + woken.size());
    }

    /**
     * What the carrier with this token has mounted lasts, as the watchdog found, who calls: nobody knows how long what is ready here would wait,
     * so others may steal all of it, also what is hot. Does nothing if the carrier has lost the loop.
     */
    void mountLasts(long token) {
        if (!hold.isHeldBy(token)) {
            return;
        }
        pace.lasts();
        if (hold.borrow(token)) {
            try {
                queueHot();
            } finally {
                hold.giveBack(token);
            }
        }
    }

    private void queueHot() {
        if (hot != null && Continuation.homeOf(hot) == null) {
            woken.add(hot);
            hot = null;
        }
    }
}
