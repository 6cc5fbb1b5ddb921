package io.dujiang.loop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK submits ready virtual threads to, and what the loops share: the threads that any of them may run. It is a pool only because
 * timed parks ask a ForkJoinPool, and nothing else, to schedule their end; it starts no worker.
 */
final class Scheduler extends ForkJoinPool {
    private final GlobalQueue woken = new GlobalQueue();
    private final GlobalQueue spawned = new GlobalQueue();
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final Search search = new Search(this::hasWork);
    private final AtomicInteger loopsLeft = new AtomicInteger();
    private final long longestSleepNanos;
    private final @Nullable Metering metering;
    private final Consumer<Thread> starter;
    private final Spares spares;
    private final Watchdog watchdog;

    Scheduler(String name, int loopCount, long longestSleepNanos, @Nullable Metering metering) {
        this(name, loopCount, longestSleepNanos, metering, SpareLimits.USUAL);
    }

    Scheduler(
            String name, int loopCount, long longestSleepNanos, @Nullable Metering metering, SpareLimits spareLimits) {
        super(1, _ -> null, null, false);
        this.metering = metering;
        this.longestSleepNanos = longestSleepNanos;
        this.starter = spareLimits.starter();
        this.spares = new Spares(this, name, loopCount, spareLimits);
        this.watchdog = new Watchdog(this, name, Ticker.SYSTEM);
        loopsLeft.set(loopCount);
    }

    /** Adds a loop, before any is started. */
    void add(Loop loop) {
        loops.add(loop);
        search.add(loop.idle());
    }

    /** Starts the threads, before any loop is added: all of them, or none if that fails. */
    void startThreads() {
        boolean done = false;
        try {
            spares.start();
            starter.accept(watchdog.thread());
            done = true;
        } finally {
            if (!done) {
                endThreads();
            }
        }
    }

    void endThreads() {
        spares.end();
        watchdog.end();
    }

    /** Lets the threads drive the loops. */
    void start() {
        loops.forEach(Loop::start);
        loops.forEach(loop -> spares.give(new Spares.Order(loop, Hold.FIRST)));
    }

    List<Loop> loops() {
        return loops;
    }

    Search search() {
        return search;
    }

    Spares spares() {
        return spares;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** What measures the tasks; null if nothing does. */
    @Nullable
    Metering metering() {
        return metering;
    }

    /** Lets a spare drive the loop of a carrier whose mount lasts, if it has one and a spare is to be had. */
    void takeOver(Carrier carrier) {
        Spares.Order lost = carrier.order();
        if (lost != null && lost.loop().isMovable() && lost.loop().hold().isHeldBy(lost.token())) {
            spares.takeOver(lost);
        }
    }

    long longestSleepNanos() {
        return longestSleepNanos;
    }

    /** A virtual thread is ready, as the JDK says on the thread that found it so. */
    @Override
    public void execute(Runnable continuation) {
        Carrier carrier = Carrier.current(this);
        if (carrier == null) {
            noteReady(continuation);
            readyFromOutside(continuation);
        } else {
            carrier.ready(continuation);
        }
    }

    /** Lets it be known that a virtual thread is ready, before anybody may mount it. */
    void noteReady(Runnable continuation) {
        if (metering != null) {
            metering.ready(continuation);
        }
    }

    /** The same from a thread that holds no loop. */
    void readyFromOutside(Runnable continuation) {
        Loop home = Continuation.homeOf(continuation);
        if (home == null) {
            add(continuation);
            search.wakeOne();
        } else {
            home.add(continuation);
        }
    }

    private void add(Runnable continuation) {
        (Continuation.wasWoken(continuation) ? woken : spawned).add(continuation);
        if (loopsLeft.get() == 0) {
            moveAside();
        }
    }

    /** Threads that were woken, for any loop. */
    GlobalQueue woken() {
        return woken;
    }

    /** Threads that were spawned or yielded, for any loop. */
    GlobalQueue spawned() {
        return spawned;
    }

    /** The end of a timed park. */
    @Override
    public ScheduledFuture<?> schedule(Runnable code, long delay, TimeUnit unit) {
        Carrier carrier = Carrier.current(this);
        Loop loop = carrier == null ? null : carrier.enter();
        if (carrier == null || loop == null) {
            Loop other = loops.get(Math.floorMod(Thread.currentThread().threadId(), loops.size()));
            Timers.Timer timer = other.timers().timer(code, unit.toNanos(delay));
            other.add(timer);
            return timer;
        }
        Timers.Timer timer = loop.timers().timer(code, unit.toNanos(delay));
        loop.timers().arm(timer);
        carrier.leave();
        return timer;
    }

    /** True if there is something that any loop may run. */
    boolean hasWork() {
        if (!woken.isEmpty() || !spawned.isEmpty()) {
            return true;
        }
        for (Loop loop : loops) {
            if (loop.hasShared()) {
                return true;
            }
        }
        return false;
    }

    /** The calling carrier has more ready than it should run alone. */
    void workAdded() {
        search.share();
    }

    /** A mount lasts, and nobody knows for how long: what waits behind it is for others. */
    void mountLasts(Carrier carrier) {
        Spares.Order held = carrier.order();
        if (held != null) {
            held.loop().mountLasts(held.token());
        }
        if (hasWork()) {
            search.share();
        }
    }

    /** Steals for a loop that has nothing to do: answers one thread and puts others into its queues; null if nothing is found. */
    @Nullable
    Runnable steal(Loop thief) {
        Runnable found = thief.pollGlobal();
        int start = ThreadLocalRandom.current().nextInt(loops.size());
        for (int i = 0; i < loops.size() && found == null; i++) {
            Loop victim = loops.get((start + i) % loops.size());
            found = victim.equals(thief) ? null : victim.giveHalf(thief);
        }
        return found;
    }

    /** A loop is over; the last one leaves nothing behind. */
    void loopEnded() {
        if (loopsLeft.decrementAndGet() == 0) {
            moveAside();
            endThreads();
        } else {
            search.wakeOne();
        }
    }

    private synchronized void moveAside() {
        for (GlobalQueue queue : List.of(woken, spawned)) {
            for (Runnable next = queue.poll(Aside::run); next != null; next = queue.poll(Aside::run)) {
                Aside.run(next);
            }
        }
    }
}
