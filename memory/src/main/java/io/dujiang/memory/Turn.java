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
     * A lock, reserved for the thread that has had it often in a row: that notes that it is inside, and looks whether its reservation has ended,
     * without an atomic operation and without a fence. Another takes the lock, ends the reservation, and waits until that thread is outside. Between the two
     * steps of each is an asymmetric fence, so that one of them sees the other; and so it is between the step outside and the look for who waits. Each end of a
     * reservation doubles how often in a row it takes to get another, since it costs a call of the kernel. A thread that was about to enter when its
     * reservation ended may note that it is inside long afterwards: so each reservation is an object of its own, of which nobody asks any more then.
     *
     * Source: Kawachiya, Koseki, Onodera, "Lock Reservation: Java Locks Can Mostly Do Without Atomic Operations", OOPSLA 2002; and Dice, Moir, Scherer,
     * "Quickly Reacquirable Locks", 2003, for the fence.
     */
    private static final int SHORTEST_STREAK = 16;
    private static final int LONGEST_STREAK = 1 << 20;
    private static final VarHandle RESERVATION;
    private static final VarHandle INSIDE;
    private static final VarHandle ENDED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            RESERVATION = lookup.findVarHandle(Turn.class, "reservation", Reservation.class);
            INSIDE = lookup.findVarHandle(Reservation.class, "inside", boolean.class);
            ENDED = lookup.findVarHandle(Reservation.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** That a thread needs no lock. */
    @SuppressWarnings("UnusedVariable") // by their handles
    private static final class Reservation {
        private final long thread;

        /** Changed by that thread alone. */
        private boolean inside;

        /** Changed by who has the lock. */
        private boolean ended;

        /** That it has ended, and that the thread is outside. Guarded by the lock. */
        private boolean over;

        Reservation(long thread) {
            this.thread = thread;
        }

        boolean isInside() {
            return (boolean) INSIDE.getAcquire(this);
        }

        boolean isEnded() {
            return (boolean) ENDED.getAcquire(this);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Object what;
    private volatile boolean closed;

    /** The last one. Changed with the lock. */
    private @Nullable Reservation reservation;

    /** Who has the lock, and waits until nobody is inside without it. */
    private volatile @Nullable Thread waiter;

    // Guarded by the lock.
    private long last;
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
        return enterLocked(deadline) && requireOpenOrLeave();
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
                entered = enterLocked(Deadline.NEVER);
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the caller is inside now; it is not if another has ended its reservation, or if it has to learn that it is interrupted. */
    private boolean enterReserved() {
        Thread thread = Thread.currentThread();
        Reservation own = ownReservation(thread);
        if (own == null || own.isEnded() || own.isInside() || lock.isHeldByCurrentThread() || thread.isInterrupted()) {
            return false;
        }
        INSIDE.setOpaque(own, true);
        AsymmetricFence.light();
        if (own.isEnded()) {
            leaveReserved(own);
            return false;
        }
        return true;
    }

    private @Nullable Reservation ownReservation(Thread thread) {
        Reservation held = (Reservation) RESERVATION.getAcquire(this);
        return held != null && held.thread == thread.threadId() ? held : null;
    }

    void leave() {
        Reservation own = ownReservation(Thread.currentThread());
        if (own != null && own.isInside()) {
            leaveReserved(own);
        } else {
            lock.unlock();
        }
    }

    private void leaveReserved(Reservation own) {
        INSIDE.setRelease(own, false);
        AsymmetricFence.light();
        if (own.isEnded()) {
            LockSupport.unpark(waiter);
        }
    }

    /** With the lock, which it gives up unless the caller is inside then. False if the deadline came first. */
    private boolean enterLocked(Deadline deadline) throws InterruptedException {
        boolean entered = false;
        try {
            if (awaitOutside(deadline)) {
                reserve();
                entered = true;
            }
        } finally {
            if (!entered) {
                lock.unlock();
            }
        }
        return entered;
    }

    /** Ends the reservation of another thread, and waits until that is outside. */
    private boolean awaitOutside(Deadline deadline) throws InterruptedException {
        Reservation other = reservation;
        if (other == null
                || other.over
                || other.thread == Thread.currentThread().threadId()) {
            return true;
        }
        ENDED.setVolatile(other, true);
        waiter = Thread.currentThread();
        try {
            AsymmetricFence.heavy();
            while (other.isInside()) {
                if (deadline.isOver()) {
                    return false;
                }
                park(deadline);
            }
        } finally {
            waiter = null;
        }
        other.over = true;
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

    /** Reserves the lock, which the caller has, for its next times. */
    private void reserve() {
        long me = Thread.currentThread().threadId();
        streak = me == last ? streak + 1 : 1;
        last = me;
        boolean reserved = reservation != null && reservation.thread == me && !reservation.isEnded();
        if (!reserved && streak >= streakForReservation && AsymmetricFence.isLight()) {
            Reservation own = new Reservation(me);
            leaveReserved(own); // which leaves nothing to be linked while it is inside
            RESERVATION.setRelease(this, own);
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
        Reservation own = ownReservation(Thread.currentThread());
        return lock.isHeldByCurrentThread() || (own != null && own.isInside());
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
