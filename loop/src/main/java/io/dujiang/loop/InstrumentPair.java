package io.dujiang.loop;

import java.time.Duration;

/** Two instruments, told one after the other. */
record InstrumentPair(Instrument first, Instrument second) implements Instrument {
    @Override
    public void spawned(TaskTimings task) {
        first.spawned(task);
        second.spawned(task);
    }

    @Override
    public void ready(TaskTimings task) {
        first.ready(task);
        second.ready(task);
    }

    @Override
    public void mounted(TaskTimings task) {
        first.mounted(task);
        second.mounted(task);
    }

    @Override
    public void unmounted(TaskTimings task, long nanos) {
        first.unmounted(task, nanos);
        second.unmounted(task, nanos);
    }

    @Override
    public void sampled(TaskTimings task, long nanos, long cpuNanos) {
        first.sampled(task, nanos, cpuNanos);
        second.sampled(task, nanos, cpuNanos);
    }

    @Override
    public void done(TaskTimings task) {
        first.done(task);
        second.done(task);
    }

    @Override
    public void stalled(String what, Duration held, StackTraceElement[] stack) {
        first.stalled(what, held, stack);
        second.stalled(what, held, stack);
    }

    @Override
    public void recovered(String what, Duration held) {
        first.recovered(what, held);
        second.recovered(what, held);
    }

    @Override
    public void absent(String why) {
        first.absent(why);
        second.absent(why);
    }

    @Override
    public boolean countsBytes() {
        return first.countsBytes() || second.countsBytes();
    }
}
