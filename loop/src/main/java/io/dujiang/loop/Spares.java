package io.dujiang.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The carriers of a scheduler, those that drive a loop and those that wait for one. */
final class Spares {
    /*
     * A thread may fail to start: the machine has a limit. So a carrier is started before a loop is taken over for it, and a loop
     * never waits for one that does not exist. As many as there are loops stay to the end.
     */
    private final Scheduler scheduler;
    private final String name;
    private final int loops;
    private final SpareLimits limits;
    private final List<Carrier> carriers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Order> orders = new ArrayDeque<>();
    private final Set<Carrier> idle = new HashSet<>();
    private long notBefore = System.nanoTime();
    private int started;
    private boolean ended;

    /** A loop for a carrier to drive, and the token to hold it by. */
    record Order(Loop loop, long token) {}

    Spares(Scheduler scheduler, String name, int loops, SpareLimits limits) {
        this.scheduler = scheduler;
        this.name = name;
        this.loops = loops;
        this.limits = limits;
    }

    /** All that live, and those that have ended with the group. */
    List<Carrier> carriers() {
        return carriers;
    }

    /** Starts a carrier for each loop. An error of the JVM, which has no thread left, is that of the caller, who is to {@link #end} the others. */
    void start() {
        lock.lock();
        try {
            for (int i = 0; i < loops; i++) {
                startOne();
            }
        } finally {
            lock.unlock();
        }
    }

    private void startOne() {
        Carrier carrier = new Carrier(scheduler, name + "-carrier-" + (started + 1));
        limits.starter().accept(carrier);
        started++;
        carriers.add(carrier);
        idle.add(carrier);
    }

    /** Lets a carrier that was started drive a loop. */
    void give(Order order) {
        lock.lock();
        try {
            orders.add(order);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Lets a spare carrier drive a loop instead of the one that has it mounted, if a spare is to be had; called by the watchdog. */
    void takeOver(Order lost) {
        lock.lock();
        try {
            if (hasSpare() && lost.loop().hold().takeOver(lost.token())) {
                give(new Order(lost.loop(), Hold.next(lost.token())));
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean hasSpare() {
        return idle.size() > orders.size() || (carriers.size() < loops + limits.count() && startsOne());
    }

    private boolean startsOne() {
        long now = System.nanoTime();
        if (now - notBefore < 0) {
            return false;
        }
        try {
            startOne();
            return true;
        } catch (OutOfMemoryError e) {
            notBefore = now + limits.retry().toNanos();
            scheduler.watchdog().reports().noSpare(limits.retry(), e);
            return false;
        }
    }

    /** Waits on a carrier for a loop to drive; null if it shall end. */
    @Nullable
    Order await(Carrier carrier) {
        lock.lock();
        try {
            idle.add(carrier);
            long nanos = limits.kept().toNanos();
            while (orders.isEmpty() && !ended && (nanos > 0 || carriers.size() <= loops)) {
                try {
                    nanos = changed.awaitNanos(nanos > 0 ? nanos : limits.kept().toNanos());
                } catch (InterruptedException ignored) {
                    // nobody's wish: a carrier ends with its group
                }
            }
            idle.remove(carrier);
            Order order = orders.poll();
            if (order == null && !ended) {
                carriers.remove(carrier);
            }
            return order;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the carriers that wait; the others end after what they have mounted. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits, after {@link #end}, until the carriers have ended. Returns whether they have within that time. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        boolean all = true;
        for (Carrier carrier : carriers) {
            all &= carrier.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        return all;
    }
}
