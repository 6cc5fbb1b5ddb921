package io.dujiang.memory;

import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sleeps in the kernel in place of the virtual thread that waits for a signal, so that no carrier does.
 *
 * <p>One platform thread for each signal that virtual threads wait for. It stays asleep between their waits, as whoever has news wakes all that sleep on the word,
 * so that a wait need not hand anything to it; it ends a second after the last wait that it has seen, however often others are woken.
 */
final class StandIn implements Runnable {
    /*
     * A waiter stores itself and then looks at the word; the thread looks at the word and then for a waiter. With a full fence between the two steps of
     * each, one of them sees the other. News that come after the thread's look change the word, so the kernel does not let it sleep on what it has seen.
     */
    private static final long QUIET_NANOS = 20 * Signal.SLICE;

    private final Words words;
    private final long at;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile Optional<Thread> waiter = Optional.empty();

    /** How many slices have ended, each of which ends a wait. */
    private final AtomicInteger slices = new AtomicInteger();

    StandIn(Words words, long at) {
        this.words = words;
        this.at = at;
    }

    /**
     * Has the calling virtual thread, one at a time, sleep until the word has not the value expected, or the time is over; or less, for no reason.
     *
     * @param nanos at most {@link Signal#SLICE}
     */
    void sleep(int expected, long nanos) throws InterruptedException {
        int before = slices.get();
        long end = System.nanoTime() + nanos;
        waiter = Optional.of(Thread.currentThread());
        try {
            VarHandle.fullFence();
            while (words.getInt(at) == expected && slices.get() == before && System.nanoTime() - end < 0) {
                startIfNeeded();
                park(nanos);
            }
        } finally {
            waiter = Optional.empty();
        }
    }

    /** A whole slice is timed by the other thread, which has its timer in any case. */
    private void park(long nanos) throws InterruptedException {
        if (nanos < Signal.SLICE) {
            LockSupport.parkNanos(this, nanos);
        } else {
            LockSupport.park(this);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void startIfNeeded() {
        if (!running.get() && running.compareAndSet(false, true)) {
            try {
                FutexWait.WAITERS.execute(this);
            } catch (RuntimeException | Error e) {
                running.set(false);
                throw e;
            }
        }
    }

    @Override
    public void run() {
        try {
            sleepWhileNeeded();
        } catch (IllegalStateException | InternalError _) {
            // The memory was closed, or its file cut: who waits finds that out by itself.
        } finally {
            running.set(false);
            waiter.ifPresent(LockSupport::unpark);
        }
    }

    private void sleepWhileNeeded() {
        long begun = System.nanoTime();
        long lastWait = begun;
        while (begun - lastWait < QUIET_NANOS) {
            int value = words.getInt(at);
            VarHandle.fullFence();
            waiter.ifPresent(LockSupport::unpark);
            begun = System.nanoTime();
            Linux.futexWait(words.address(at), value, Signal.SLICE);
            if (System.nanoTime() - begun >= Signal.SLICE) {
                slices.incrementAndGet();
            }
            if (waiter.isPresent()) {
                lastWait = begun;
            }
        }
    }
}
