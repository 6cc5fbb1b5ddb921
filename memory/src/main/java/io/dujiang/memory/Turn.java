package io.dujiang.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Lets the threads of this process use a side of something one after the other, until that is closed. */
final class Turn {
    /*
     * A lock, reserved for the thread that has had it often in a row: that notes that it is inside, and looks whether the lock still is reserved for it,
     * without an atomic operation and without a fence. Another takes the lock, ends the reservation, and waits until that thread is outside. Between the two
     * steps of each is an asymmetric fence, so that one of them sees the other; and so it is between the step outside and the look for who waits. Each end of a
     * reservation doubles how often in a row it takes to get another, since it costs a call of the kernel.
     *
     * Source: Kawachiya, Koseki, Onodera, "Lock Reservation: Java Locks Can Mostly Do Without Atomic Operations", OOPSLA 2002; and Dice, Moir, Scherer,
     * "Quickly Reacquirable Locks", 2003, for the fence.
     */
    private static final int SHORTEST_STREAK = 16;
    private static final int LONGEST_STREAK = 1 << 20;
    private static final long NOBODY = 0;

    private static final VarHandle RESERVED_FOR;
    private static final VarHandle INSIDE;

    static {
        try {
            RESERVED_FOR = MethodHandles.lookup().findVarHandle(Turn.class, "reservedFor", long.class);
            INSIDE = MethodHandles.lookup().findVarHandle(Turn.class, "inside", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Object what;
    private volatile boolean closed;

    /** The thread that needs no lock, by its number. Changed with the lock. */
    private long reservedFor = NOBODY;

    /** The thread that is inside without the lock, which alone changes this. A number, since storing a reference may cost a fence for the collector. */
    @SuppressWarnings("UnusedVariable") // by its handle
    private long inside = NOBODY;

    /** Who has the lock, and waits until nobody is inside without it. */
    private volatile @Nullable Thread waiter;

    // Guarded by the lock.
    private boolean ending;
    private long last = NOBODY;
    private int streak;
    private int streakForReservation;

    /** Whether the last thing was done. Guarded by the turn. */
    private boolean ended;

    /** @param what tells in errors what was closed */
    Turn(Object what) {
        this(what, SHORTEST_STREAK);
    }

    /** @param streak how often in a row a thread enters until the lock is reserved for it, at first */
    Turn(Object what, int streak) {
        this.what = what;
        this.streakForReservation = streak;
    }

    /** Waits for its turn. False if the deadline came first. */
    boolean enter(Deadline deadline) throws InterruptedException {
        if (enterReserved()) {
            return requireOpenOrLeave();
        }
        requireOutside();
        if (deadline.never()) {
            lock.lockInterruptibly();
        } else if (!lock.tryLock() && !lock.tryLock(deadline.nanos(Long.MAX_VALUE), TimeUnit.NANOSECONDS)) {
            return false;
        }
        return endReservation(deadline) && requireOpenOrLeave();
    }

    void enterUninterruptibly() {
        if (!enterReserved()) {
            requireOutside();
            lockUninterruptibly();
        }
        requireOpenOrLeave();
    }

    private void lockUninterruptibly() {
        boolean interrupted = false;
        boolean entered = false;
        while (!entered) {
            lock.lock();
            try {
                entered = endReservation(Deadline.NEVER);
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the caller is inside now; it is not if another ends its reservation meanwhile, or if it has to learn that it is interrupted. */
    private boolean enterReserved() {
        Thread thread = Thread.currentThread();
        long me = thread.threadId();
        if ((long) RESERVED_FOR.getOpaque(this) != me || isHeld() || thread.isInterrupted()) {
            return false;
        }
        INSIDE.setOpaque(this, me);
        AsymmetricFence.light();
        if ((long) RESERVED_FOR.getAcquire(this) == me) {
            return true;
        }
        leaveReserved(me);
        return false;
    }

    private boolean isInside(long thread) {
        return (long) INSIDE.getOpaque(this) == thread;
    }

    void leave() {
        long me = Thread.currentThread().threadId();
        if (isInside(me)) {
            leaveReserved(me);
        } else {
            lock.unlock();
        }
    }

    private void leaveReserved(long me) {
        INSIDE.setRelease(this, NOBODY);
        AsymmetricFence.light();
        if ((long) RESERVED_FOR.getAcquire(this) != me) {
            LockSupport.unpark(waiter);
        }
    }

    /** With the lock: sees to it that nobody is inside without it, or gives it up. False if the deadline came first. */
    private boolean endReservation(Deadline deadline) throws InterruptedException {
        long me = Thread.currentThread().threadId();
        boolean entered = false;
        try {
            ending |= reservedFor != NOBODY && reservedFor != me;
            entered = !ending || awaitOutside(deadline);
        } finally {
            if (!entered) {
                lock.unlock();
            }
        }
        if (entered) {
            ending = false;
            reserve(me);
        }
        return entered;
    }

    private boolean awaitOutside(Deadline deadline) throws InterruptedException {
        RESERVED_FOR.setVolatile(this, NOBODY);
        waiter = Thread.currentThread();
        try {
            AsymmetricFence.heavy();
            while ((long) INSIDE.getAcquire(this) != NOBODY) {
                if (deadline.isOver()) {
                    return false;
                }
                park(deadline);
            }
        } finally {
            waiter = null;
        }
        streakForReservation = Math.min(2 * streakForReservation, LONGEST_STREAK);
        return true;
    }

    private void park(Deadline deadline) throws InterruptedException {
        if (deadline.never()) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, deadline.nanos(Long.MAX_VALUE));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Reserves the lock, which the caller has, for the next times. */
    private void reserve(long me) {
        streak = me == last ? streak + 1 : 1;
        last = me;
        if (streak >= streakForReservation && reservedFor != me && AsymmetricFence.isLight()) {
            RESERVED_FOR.setOpaque(this, me);
        }
    }

    /** Half of a message is no place for another. */
    private void requireOutside() {
        if (isHeld()) {
            throw new IllegalStateException(
                    what
                            + " is used by code that it has called to write or read in place, which must not: use it after that call");
        }
    }

    private boolean isHeld() {
        return lock.isHeldByCurrentThread() || isInside(Thread.currentThread().threadId());
    }

    private boolean requireOpenOrLeave() {
        if (closed) {
            leave();
        }
        requireOpen();
        return true;
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
        boolean held = isHeld();
        boolean waits = !closed && !held;
        closed = true;
        if (waits) {
            wakeThoughGone(wake);
        }
        if (!held) {
            lockUninterruptibly();
        }
        try {
            if (!ended) {
                ended = true;
                runThoughDamaged(last);
            }
        } finally {
            if (!held) {
                lock.unlock();
            }
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
