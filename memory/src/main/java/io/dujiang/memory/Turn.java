package io.dujiang.memory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets the threads of this process use a side of something one after the other, until that is closed. */
final class Turn {
    private final ReentrantLock lock = new ReentrantLock();
    private final Object what;
    private volatile boolean closed;

    /** Whether the last thing was done. Guarded by the lock. */
    private boolean ended;

    /** @param what tells in errors what was closed */
    Turn(Object what) {
        this.what = what;
    }

    /** Waits for its turn. False if the deadline came first. */
    boolean enter(Deadline deadline) throws InterruptedException {
        requireOutside();
        if (deadline.never()) {
            lock.lockInterruptibly();
        } else if (!lock.tryLock() && !lock.tryLock(deadline.nanos(Long.MAX_VALUE), TimeUnit.NANOSECONDS)) {
            return false;
        }
        return requireOpenOrLeave();
    }

    void enterUninterruptibly() {
        requireOutside();
        lock.lock();
        requireOpenOrLeave();
    }

    /** Half of a message is no place for another. */
    private void requireOutside() {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    what
                            + " is used by code that it has called to write or read in place, which must not: use it after that call");
        }
    }

    private boolean requireOpenOrLeave() {
        if (closed) {
            lock.unlock();
        }
        requireOpen();
        return true;
    }

    void leave() {
        lock.unlock();
    }

    /** @throws IllegalStateException if it was closed, perhaps during a call that waits */
    void requireOpen() {
        if (closed) {
            throw new IllegalStateException(what + " was closed by this process, and is of no more use to it");
        }
    }

    /**
     * Lets nobody in any more, has the one who waits inside woken, and runs the last thing when nobody is inside. A second call does nothing, but
     * returns no sooner either.
     *
     * @param last what may be done only when nobody uses the side
     */
    void close(Runnable wake, Runnable last) {
        boolean waits = !closed && !lock.isHeldByCurrentThread();
        closed = true;
        if (waits) {
            wakeThoughGone(wake);
        }
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                runThoughDamaged(last);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Another thread that closes it may have been faster: then there is nobody to wake, and no memory. */
    private static void wakeThoughGone(Runnable wake) {
        try {
            runThoughDamaged(wake);
        } catch (IllegalStateException _) {
            // Nobody is inside.
        }
    }

    /** Nobody can be told anything by memory that cannot be written any more. */
    private static void runThoughDamaged(Runnable code) {
        try {
            code.run();
        } catch (InternalError _) {
            // Its file was cut; who uses the other side finds out in the same way.
        }
    }
}
