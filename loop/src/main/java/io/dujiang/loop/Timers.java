package io.dujiang.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timers of one loop, ordered by due time. Only the carrier that holds it touches them; cancelling marks the timer from any thread. The
 * carrier drops those that come first, some each time that it looks for what is due, and sweeps whenever their number has doubled, so that
 * each timer pays for a fixed share of the sweeps.
 */
final class Timers {
    /*
     * Many timers are armed in the order in which they fall due: the sleeps of tasks that do alike, the time-outs of one server. Each that is
     * due no earlier than the last of a queue goes to its end, and costs the same however many there are; the others go to a heap.
     */
    private static final Logger log = LoggerFactory.getLogger(Timers.class);
    private static final int SWEEP_FROM = 1_024;
    private static final int FIRED_AT_ONCE = 256;

    private final Ticker ticker;
    private final Deque<Timer> inOrder = new ArrayDeque<>();
    private final PriorityQueue<Timer> heap = new PriorityQueue<>();
    private int sweepAt = SWEEP_FROM;
    private long sequence;

    Timers(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Makes a timer that is not yet armed. */
    Timer timer(Runnable code, long delayNanos) {
        return new Timer(this, code, ticker.nanoTime() + Math.clamp(delayNanos, 0, Long.MAX_VALUE >> 1));
    }

    void arm(Timer timer) {
        timer.sequence = sequence++;
        Timer last = inOrder.peekLast();
        if (last == null || timer.due - last.due >= 0) {
            inOrder.addLast(timer);
        } else {
            heap.add(timer);
        }
        if (size() > sweepAt) {
            inOrder.removeIf(Timer::isCancelled);
            heap.removeIf(Timer::isCancelled);
            sweepAt = Math.max(SWEEP_FROM, 2 * size());
        }
    }

    private int size() {
        return inOrder.size() + heap.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    private @Nullable Timer next() {
        Timer first = inOrder.peekFirst();
        Timer least = heap.peek();
        return first == null || (least != null && least.compareTo(first) < 0) ? least : first;
    }

    /** Nanoseconds until the next timer is due, 0 if it is or was cancelled; the maximum if there is none. */
    long untilNext() {
        Timer next = next();
        if (next == null) {
            return Long.MAX_VALUE;
        }
        return next.isCancelled() ? 0 : Math.max(0, next.due - ticker.nanoTime());
    }

    /** Runs what is due now and drops what was cancelled before that, or the first of it if there is much. */
    void fire() {
        if (isEmpty()) {
            return;
        }
        long now = ticker.nanoTime();
        for (int i = 0; i < FIRED_AT_ONCE; i++) {
            Timer next = next();
            if (next == null || (next.due - now > 0 && !next.isCancelled())) {
                return;
            }
            var _ = next.equals(inOrder.peekFirst()) ? inOrder.remove() : heap.remove();
            next.run();
        }
    }

    /** Gives away all that is armed and not cancelled. */
    void moveTo(Consumer<Timer> others) {
        Stream.concat(inOrder.stream(), heap.stream())
                .filter(timer -> !timer.isCancelled())
                .forEach(others);
        inOrder.clear();
        heap.clear();
    }

    /** Code that is due at a time. Nobody waits for it: it can be cancelled, and that is all. */
    static final class Timer implements Runnable, ScheduledFuture<Void> {
        private static final int ARMED = 0;
        private static final int RUN = 1;
        private static final int CANCELLED = 2;
        private static final VarHandle STATE;

        static {
            try {
                STATE = MethodHandles.lookup().findVarHandle(Timer.class, "state", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Timers timers;
        private volatile int state; // begins ARMED, by default: an initializer would be a store with a fence
        private final long due;
        private long sequence;
        private @Nullable Runnable code;

        private Timer(Timers timers, Runnable code, long due) {
            this.timers = timers;
            this.code = code;
            this.due = due;
        }

        @Override
        public void run() {
            Runnable armed = code;
            if (armed == null || !STATE.compareAndSet(this, ARMED, RUN)) {
                return;
            }
            code = null;
            try {
                armed.run();
            } catch (Throwable e) {
                log.error("A timer failed", e);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            if (!STATE.compareAndSet(this, ARMED, CANCELLED)) {
                return false;
            }
            code = null; // what it holds need not wait for the sweep
            return true;
        }

        @Override
        public boolean isCancelled() {
            return state == CANCELLED;
        }

        @Override
        public boolean isDone() {
            return state != ARMED;
        }

        @Override
        public Void get() {
            throw new UnsupportedOperationException("A timer has no result to wait for");
        }

        @Override
        public Void get(long timeout, TimeUnit unit) {
            return get();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - timers.ticker.nanoTime(), TimeUnit.NANOSECONDS);
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
