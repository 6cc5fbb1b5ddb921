package io.dujiang.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait on one side of a channel, first in, first out. Guarded by the channel's lock, which {@link #await} alone is called without.
 *
 * @param <T> the items
 */
final class WaitQueue<T> {
    private final Queue<Waiter<T>> waiters = new ArrayDeque<>();
    private final Object channel;
    private final ReentrantLock lock;

    /** @param channel what the threads are seen to wait for */
    WaitQueue(Object channel, ReentrantLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    /** Takes the first out, to be served; null if there is none. */
    @Nullable
    Waiter<T> poll() {
        return waiters.poll();
    }

    /** Adds the calling thread. */
    Waiter<T> enter(@Nullable T item) {
        Waiter<T> waiter = new Waiter<>(item);
        waiters.add(waiter);
        return waiter;
    }

    /** Ends the wait of all since the channel was closed. */
    void refuseAll() {
        waiters.forEach(Waiter::refuse);
        waiters.clear();
    }

    /**
     * Parks the calling thread until it is served or refused; it was served if the answer is true. Who is interrupted and refused was most
     * likely cancelled, and then closing followed from that.
     *
     * @throws InterruptedException if it is interrupted before it was served
     */
    boolean await(Waiter<T> waiter) throws InterruptedException {
        if (Debug.ON && !waiter.isSettled()) {
            Debug.waits("A channel's wait for the other side");
        }
        while (!waiter.isSettled()) {
            LockSupport.park(channel);
            if (Thread.currentThread().isInterrupted() && leave(waiter)) {
                break;
            }
        }
        if (!waiter.isServed() && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return waiter.isServed();
    }

    /** True unless the waiter was settled before. */
    private boolean leave(Waiter<T> waiter) {
        lock.lock();
        try {
            return waiters.remove(waiter);
        } finally {
            lock.unlock();
        }
    }
}
