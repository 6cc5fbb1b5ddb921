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
    private long due;

    /** How long after a run the next one is due; negative if there is none. */
    @FunctionalInterface
    interface Period {
        /**
         * @param due when the run was due, by {@link LoopGroup#nanoTime}
         * @param ended when it ended
         */
        long nanosToNext(long due, long ended);

        static Period never() {
            return (_, _) -> -1;
        }

        static Period atFixedRate(Duration period) {
            return (due, ended) -> Math.max(0, due + period.toNanos() - ended);
        }

        static Period withFixedDelay(Duration pause) {
            return (_, _) -> pause.toNanos();
        }
    }

    ScheduledTask(LoopGroup group, Runnable code, Period period) {
        this.group = group;
        this.code = code;
        this.period = period;
    }

    ScheduledTask arm(long nanos) {
        due = group.nanoTime() + nanos;
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
            long nanos = period.nanosToNext(due, group.nanoTime());
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
