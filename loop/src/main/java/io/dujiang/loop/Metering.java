package io.dujiang.loop;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clock and the instrument of a group that has one. Whatever the instrument throws ends here. */
final class Metering {
    private static final Logger log = LoggerFactory.getLogger(Metering.class);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Instrument instrument;
    private final LongSupplier clock;
    private final long origin;
    private final boolean bytes;
    private final AtomicBoolean failed = new AtomicBoolean();

    Metering(Instrument instrument, LongSupplier clock) {
        this.instrument = instrument;
        this.clock = clock;
        this.origin = clock.getAsLong() - 1;
        this.bytes = instrument.countsBytes();
    }

    /** What the clock says. */
    long nanoTime() {
        return clock.getAsLong();
    }

    /** Nanoseconds since the group was made, and never 0. */
    long since(long nanoTime) {
        return nanoTime - origin;
    }

    long now() {
        return since(nanoTime());
    }

    /** Bytes that the calling platform thread has allocated; 0 if they shall not be counted. */
    long allocatedBytes() {
        return bytes ? THREADS.getCurrentThreadAllocatedBytes() : 0;
    }

    /** CPU time of the calling platform thread. */
    static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    TaskTimings timingsOf(String taskName) {
        return new TaskTimings(this, Task.kindOf(taskName));
    }

    /** A continuation is ready, told before anybody may mount it. */
    void ready(Runnable continuation) {
        TaskTimings task = Continuation.timingsOf(continuation);
        if (task == null) {
            return;
        }
        long before = task.ready(now());
        if (before == TaskTimings.QUEUED || before == TaskTimings.ENDED) {
            return;
        }
        try {
            if (before == TaskTimings.NEW) {
                instrument.spawned(task);
            }
        } catch (Throwable e) {
            failed(e);
        }
        tellReady(task);
    }

    void mounted(TaskTimings task) {
        try {
            instrument.mounted(task);
        } catch (Throwable e) {
            failed(e);
        }
    }

    void unmounted(TaskTimings task, long nanos) {
        try {
            instrument.unmounted(task, nanos);
        } catch (Throwable e) {
            failed(e);
        }
    }

    void yielded(TaskTimings task) {
        tellReady(task);
    }

    private void tellReady(TaskTimings task) {
        try {
            instrument.ready(task);
        } catch (Throwable e) {
            failed(e);
        }
    }

    void sampled(TaskTimings task, long nanos, long cpuNanos) {
        try {
            instrument.sampled(task, nanos, cpuNanos);
        } catch (Throwable e) {
            failed(e);
        }
    }

    void done(TaskTimings task) {
        try {
            instrument.done(task);
        } catch (Throwable e) {
            failed(e);
        }
    }

    void stalled(String what, long nanos, StackTraceElement[] stack) {
        try {
            instrument.stalled(what, Duration.ofNanos(nanos), stack.clone());
        } catch (Throwable e) {
            failed(e);
        }
    }

    void recovered(String what, long nanos) {
        try {
            instrument.recovered(what, Duration.ofNanos(nanos));
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        if (failed.compareAndSet(false, true)) {
            log.error("{} failed; further failures of it are not logged", instrument, failure);
        }
    }
}
