package io.dujiang.loop;

import java.time.Duration;

/** Two instruments, told one after the other: the second also if the first throws. */
record InstrumentPair(Instrument first, Instrument second) implements Instrument {
    @Override
    public void spawned(TaskTimings task) {
        try {
            first.spawned(task);
        } finally {
            second.spawned(task);
        }
    }

    @Override
    public void ready(TaskTimings task) {
        try {
            first.ready(task);
        } finally {
            second.ready(task);
        }
    }

    @Override
    public void mounted(TaskTimings task) {
        try {
            first.mounted(task);
        } finally {
            second.mounted(task);
        }
    }

    @Override
    public void unmounted(TaskTimings task, long nanos) {
        try {
            first.unmounted(task, nanos);
        } finally {
            second.unmounted(task, nanos);
        }
    }

    @Override
    public void sampled(TaskTimings task, long nanos, long cpuNanos) {
        try {
            first.sampled(task, nanos, cpuNanos);
        } finally {
            second.sampled(task, nanos, cpuNanos);
        }
    }

    @Override
    public void done(TaskTimings task) {
        try {
            first.done(task);
        } finally {
            second.done(task);
        }
    }

    @Override
    public void stalled(String what, Duration held, StackTraceElement[] stack) {
        try {
            first.stalled(what, held, stack);
        } finally {
            second.stalled(what, held, stack);
        }
    }

    @Override
    public void recovered(String what, Duration held) {
        try {
            first.recovered(what, held);
        } finally {
            second.recovered(what, held);
        }
    }

    @Override
    public void absent(String why) {
        try {
            first.absent(why);
        } finally {
            second.absent(why);
        }
    }

    @Override
    public boolean countsBytes() {
        return first.countsBytes() || second.countsBytes();
    }
}
