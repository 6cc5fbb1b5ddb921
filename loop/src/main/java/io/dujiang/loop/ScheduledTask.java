package io.dujiang.loop;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Code that a {@link LoopGroup} runs later, once or again and again, each time as a task of its own. Safe for use by any thread. */
public final class ScheduledTask {
    private final LoopGroup group;
    private final Runnable code;
    private final Period period;
    private volatile @Nullable Future<?> timer;
    private volatile boolean cancelled;

    /** Says at the end of a run how long after it the next one is due. */
    @FunctionalInterface
    interface Period {
        /** There is no next run. */
        Period NEVER = () -> -1;

        /** Nanoseconds; negative if there is no next run. */
        long nanosToNext();
    }

    /** Each run is due a period after the one before was, or at once if that has lasted longer. */
    private static final class FixedRate implements Period {
        private final Ticker ticker;
        private final long period;
        private long due;

        FixedRate(Ticker ticker, Duration first, Duration period) {
            this.ticker = ticker;
            this.period = period.toNanos();
            this.due = ticker.nanoTime() + first.toNanos();
        }

        @Override
        public long nanosToNext() {
            long now = ticker.nanoTime();
            due = now + Math.max(0, due + period - now);
            return due - now;
        }
    }

    private ScheduledTask(LoopGroup group, Runnable code, Period period) {
        this.group = group;
        this.code = code;
        this.period = period;
    }

    static ScheduledTask once(LoopGroup group, Runnable code, Duration delay) {
        return new ScheduledTask(group, code, Period.NEVER).arm(delay.toNanos());
    }

    static ScheduledTask atFixedRate(LoopGroup group, Runnable code, Duration first, Duration period) {
        requirePositive("period", period);
        return new ScheduledTask(group, code, new FixedRate(group::nanoTime, first, period)).arm(first.toNanos());
    }

    static ScheduledTask withFixedDelay(LoopGroup group, Runnable code, Duration first, Duration pause) {
        requirePositive("pause", pause);
        long nanos = pause.toNanos();
        return new ScheduledTask(group, code, () -> nanos).arm(first.toNanos());
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("The " + name + " of what runs again and again must be positive, got "
                    + value + "; for a single run use schedule()");
        }
    }

    private ScheduledTask arm(long nanos) {
        timer = group.alarm(nanos, this::fire);
        if (cancelled) {
            disarm();
        }
        return this;
    }

    /** Called by a timer, which must not block. */
    private void fire() {
        try {
            group.execute(this::run);
        } catch (RejectedExecutionException e) {
            cancelled = true; // the group closes, which drops what was not due before
        }
    }

    private void run() {
        if (cancelled) {
            return;
        }
        try {
            code.run();
        } finally {
            long nanos = period.nanosToNext();
            if (nanos >= 0 && !cancelled) {
                armAgain(nanos);
            }
        }
    }

    private void armAgain(long nanos) {
        try {
            arm(nanos);
        } catch (RejectedExecutionException e) {
            cancelled = true; // the group closed meanwhile
        }
    }

    /** Lets no further run begin; one that runs goes on. */
    public void cancel() {
        cancelled = true;
        disarm();
    }

    private void disarm() {
        Future<?> armed = timer;
        if (armed != null) {
            armed.cancel(false);
        }
    }

    /** True once it was cancelled, or its group began to close before it was due. */
    public boolean isCancelled() {
        return cancelled;
    }
}
