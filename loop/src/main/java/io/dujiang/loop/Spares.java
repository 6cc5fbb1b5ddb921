package io.dujiang.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The carriers of a scheduler, those that drive a loop and those that wait for one. */
final class Spares {
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final Scheduler scheduler;
    private final String name;
    private final int limit;
    private final List<Carrier> carriers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Order> orders = new ArrayDeque<>();
    private int waiting;
    private int started;
    private boolean ended;

    /** A loop for a carrier to drive, and the token to hold it by. */
    record Order(Loop loop, long token) {}

    /** @param limit of carriers, with those that drive loops */
    Spares(Scheduler scheduler, String name, int limit) {
        this.scheduler = scheduler;
        this.name = name;
        this.limit = limit;
    }

    /** All that live, and those that have ended with the group. */
    List<Carrier> carriers() {
        return carriers;
    }

    /** True if a loop that is taken over would find a carrier at once. */
    boolean hasRoom() {
        lock.lock();
        try {
            return waiting > orders.size() || carriers.size() < limit;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a waiting carrier, or else a new one, drive a loop. */
    void give(Order order) {
        lock.lock();
        try {
            orders.add(order);
            if (waiting >= orders.size()) {
                changed.signal();
            } else {
                Carrier carrier = new Carrier(scheduler, name + "-carrier-" + ++started);
                carriers.add(carrier);
                carrier.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits on a carrier for a loop to drive; null if it shall end. */
    @Nullable
    Order await(Carrier carrier) {
        lock.lock();
        waiting++;
        try {
            long nanos = KEPT.toNanos();
            while (orders.isEmpty() && !ended && nanos > 0) {
                try {
                    nanos = changed.awaitNanos(nanos);
                } catch (InterruptedException ignored) {
                    // nobody's wish: a carrier ends with its group
                }
            }
            Order order = orders.poll();
            if (order == null && !ended) {
                carriers.remove(carrier);
            }
            return order;
        } finally {
            waiting--;
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
