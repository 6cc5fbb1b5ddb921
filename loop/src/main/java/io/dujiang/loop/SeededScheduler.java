package io.dujiang.loop;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler of virtual threads on one platform thread, which mounts one ready thread after the other as a seed says. A pool for the same
 * reason as {@link Scheduler}.
 */
final class SeededScheduler extends ForkJoinPool {
    /*
     * All fields but those that say otherwise belong to the carrying thread. What is ready is chosen at random, and the clock moves only
     * when nothing is ready, to the next timer. So a run is a function of its seed, as long as nothing comes from another thread and no
     * code looks at the real clock: both are noticed and refused, never silently taken in.
     *
     * A thread that enters a contended monitor or Object.wait is refused at once, since the JDK wakes it on a thread of its own. A timed
     * wait of the JDK is refused when its time is next: before that a signal ends it, in an order that the seed decides.
     */
    private static final long MOST_MOUNTS = 1_000_000;
    private static final int MOUNTS_TO_GIVE_UP = 10_000;
    private static final long OUTSIDE_MILLIS = 200;

    private final SplittableRandom random;
    private final List<Runnable> ready = new ArrayList<>();
    private final Set<Thread> alive = new LinkedHashSet<>();
    private final Timers timers = new Timers(this::nanoTime);
    private final Microtasks microtasks = new Microtasks();
    private final BlockingQueue<Outside> outside = new LinkedBlockingQueue<>(); // of any thread
    private long now;
    private boolean givenUp;
    private @Nullable Thread carrier;
    private volatile @Nullable Throwable refused; // set by any thread
    private volatile @Nullable Thread mounted; // read by any thread
    private volatile long mounts; // read by any thread

    /** A thread that was made ready by one that does not carry it. */
    private record Outside(Runnable continuation, String by) {}

    SeededScheduler(long seed) {
        super(1);
        this.random = new SplittableRandom(seed);
    }

    void carryOnThisThread() {
        carrier = Thread.currentThread();
    }

    /** Runs until no thread is left, or to a refusal, which it returns; null if there was none. */
    @Nullable
    Throwable runAll() {
        while (refused == null && isBusy()) {
            turn();
            refuseOutside();
        }
        return refused;
    }

    private boolean isBusy() {
        return !ready.isEmpty() || !alive.isEmpty();
    }

    private void turn() {
        if (!ready.isEmpty()) {
            mount(pick());
        } else if (!timers.isEmpty()) {
            moveClock();
        } else if (!hearsOfOutside()) {
            refuse(Refusals.deadlock(alive));
        }
    }

    private Runnable pick() {
        int chosen = random.nextInt(ready.size());
        Runnable last = ready.removeLast();
        return chosen == ready.size() ? last : ready.set(chosen, last);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void mount(Runnable continuation) {
        Thread thread = VirtualThreads.threadOf(continuation);
        alive.add(thread);
        mounted = thread;
        mounts++;
        Carrier.runSafely(continuation);
        mounted = null;
        if (!thread.isAlive()) {
            alive.remove(thread);
        } else if (VirtualThreads.waitsForMonitor(thread)) {
            refuse(Refusals.monitor(thread));
        }
        microtasks.run();
        if (mounts >= MOST_MOUNTS) {
            refuse(Refusals.endless(MOST_MOUNTS, thread));
        }
    }

    /** Goes to the next timer, and fires all that are due then: the seed decides the order of the threads that this makes ready. */
    private void moveClock() {
        now += timers.untilNext();
        while (timers.untilNext() == 0) {
            timers.fire();
        }
        microtasks.run();
    }

    /** Somebody outside may be about to wake a thread, which shall be told by name. */
    private boolean hearsOfOutside() {
        try {
            Outside woken = outside.poll(OUTSIDE_MILLIS, TimeUnit.MILLISECONDS);
            return woken != null && outside.add(woken);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void refuseOutside() {
        Outside woken = outside.poll();
        if (woken != null) {
            ready.add(woken.continuation);
            refuse(Refusals.outside(VirtualThreads.threadOf(woken.continuation), woken.by));
        }
    }

    private void refuse(Throwable reason) {
        if (refused == null) {
            refused = reason;
        }
    }

    /** Interrupts the threads that are left after a refusal, and lets them clean up as far as that comes to an end. */
    void giveUp() {
        givenUp = true;
        ready.forEach(continuation -> VirtualThreads.threadOf(continuation).interrupt());
        List.copyOf(alive).forEach(Thread::interrupt);
        for (int i = 0; i < MOUNTS_TO_GIVE_UP && (!ready.isEmpty() || !timers.isEmpty()); i++) {
            turn();
            refuseOutside();
        }
    }

    /** A thread is ready. Called by any thread. */
    @Override
    public void execute(Runnable continuation) {
        if (carriesCaller()) {
            ready.add(continuation);
        } else {
            outside.add(new Outside(continuation, Thread.currentThread().getName()));
        }
    }

    private boolean carriesCaller() {
        return VirtualThreads.currentCarrier().equals(carrier);
    }

    /** A timed wait of the JDK has begun. */
    @Override
    public ScheduledFuture<?> schedule(Runnable code, long delay, TimeUnit unit) {
        Thread waiting = mounted;
        return alarm(unit.toNanos(delay), () -> {
            if (!givenUp && waiting != null) {
                refuse(Refusals.timedWait(waiting));
            }
        });
    }

    Timers.Timer alarm(long nanos, Runnable code) {
        requireCarried();
        Timers.Timer timer = timers.timer(code, nanos);
        timers.arm(timer);
        return timer;
    }

    void microtask(Runnable code, boolean next) {
        requireCarried();
        if (next) {
            microtasks.addNextTick(code);
        } else {
            microtasks.add(code);
        }
    }

    private void requireCarried() {
        if (!carriesCaller()) {
            throw Refusals.caller();
        }
    }

    /** Lets others overtake the calling thread, or not. */
    @SuppressWarnings("ThreadPriorityCheck") // what the seed says happens, on one thread
    void step() {
        if (Thread.currentThread().isVirtual() && carriesCaller() && random.nextBoolean()) {
            Thread.yield();
        }
    }

    long nanoTime() {
        return now;
    }

    long mounts() {
        return mounts;
    }

    boolean isRefused() {
        return refused != null;
    }

    /** What was refused first tells more than where its clean-up hangs. */
    Throwable stuck() {
        Throwable first = refused;
        Throwable stuck = Refusals.stuck(mounted);
        if (first == null) {
            return stuck;
        }
        first.addSuppressed(stuck);
        return first;
    }

    void stop() {
        refuse(new IllegalStateException("The run was stopped from outside"));
        Thread last = mounted;
        if (last != null) {
            last.interrupt();
        }
    }
}
