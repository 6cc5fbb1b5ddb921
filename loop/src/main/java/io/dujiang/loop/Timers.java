package io.dujiang.loop;

import java.util.PriorityQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The timers of one loop, ordered by due time. Only the carrier that holds it touches the heap; cancelling marks the timer from any thread, and the
 * carrier sweeps once more than half of the heap is marked.
 */
final class Timers {
    private static final int SWEEP_FROM = 1_024;
    private static final int FIRED_AT_ONCE = 256;

    private final PriorityQueue<Timer> heap = new PriorityQueue<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private long sequence;

    /** Makes a timer that is not yet armed. */
    Timer timer(Runnable code, long delayNanos) {
        return new Timer(code, System.nanoTime() + Math.clamp(delayNanos, 0, Long.MAX_VALUE >> 1), cancelled);
    }

    void arm(Timer timer) {
        timer.sequence = sequence++;
        heap.add(timer);
        if (heap.size() > SWEEP_FROM && cancelled.get() > heap.size() / 2) {
            sweep();
        }
    }

    private void sweep() {
        heap.removeIf(Timer::isCancelled);
        cancelled.set(0);
    }

    boolean isEmpty() {
        return heap.isEmpty();
    }

    /** Nanoseconds until the next timer is due, 0 if it is; the maximum if there is none. */
    long untilNext() {
        Timer next = heap.peek();
        return next == null ? Long.MAX_VALUE : Math.max(0, next.due - System.nanoTime());
    }

    /** Runs what is due now, or the first of it if there is much. */
    void fire() {
        if (heap.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        for (int i = 0; i < FIRED_AT_ONCE; i++) {
            Timer next = heap.peek();
            if (next == null || next.due - now > 0) {
                return;
            }
            heap.remove();
            next.run();
        }
    }

    /** Gives away all that is armed and not cancelled. */
    void moveTo(Consumer<Timer> others) {
        heap.stream().filter(timer -> !timer.isCancelled()).forEach(others);
        heap.clear();
    }

    static final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final long due;
        private final AtomicInteger cancelledOnes;
        private long sequence;

        @SuppressWarnings("NullAway") // a future of Void has nothing but null to give
        Timer(Runnable code, long due, AtomicInteger cancelledOnes) {
            super(code, null);
            this.due = due;
            this.cancelledOnes = cancelledOnes;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean done = super.cancel(false);
            if (done) {
                cancelledOnes.incrementAndGet();
            }
            return done;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Timer timer = (Timer) other;
            return due == timer.due ? Long.compare(sequence, timer.sequence) : Long.signum(due - timer.due);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
