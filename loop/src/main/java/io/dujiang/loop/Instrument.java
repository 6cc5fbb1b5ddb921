package io.dujiang.loop;

import java.time.Duration;

/**
 * Is told what the tasks of a group do; given to {@link LoopGroupBuilder#instrument}. Each method does nothing unless overridden.
 *
 * <p>The methods are called in the middle of scheduling, by carriers and by whoever wakes a task, at the same time by many threads:
 * they must be quick, and must neither block nor wake or start tasks. What they throw is logged once and dropped. A thread may be
 * woken and mounted on another carrier while the one that it left is still about to say so: then {@link #unmounted} comes after the
 * next {@link #mounted}.
 *
 * <p>Told are the tasks of the group; not the loops' own threads, and not virtual threads that a task starts by itself. In portable mode
 * there is nothing to tell, and {@link #absent} says so.
 */
public interface Instrument {
    /** A task was started. It is told {@link #ready} next. */
    default void spawned(TaskTimings task) {}

    /** A task may run: it was started or woken, or it yielded. */
    default void ready(TaskTimings task) {}

    /** A task begins to run on the calling carrier. */
    default void mounted(TaskTimings task) {}

    /** A task parked, yielded or ended, having held the calling carrier for so many nanoseconds. */
    default void unmounted(TaskTimings task, long nanos) {}

    /** The same for one in about a thousand mounts, with the CPU time that it took. */
    default void sampled(TaskTimings task, long nanos, long cpuNanos) {}

    /** A task has ended; its timings change no more. */
    default void done(TaskTimings task) {}

    /**
     * A mount lasts so long that the watchdog reports it, whether or not that is logged. Told by a thread of its own, as {@link #recovered}
     * is, which may be late; if more than 64 of them wait, further ones are not told.
     *
     * @param what a task, the handlers of a loop or a chain of microtasks, for people
     * @param held how long so far
     * @param stack where it was after 10 ms
     */
    default void stalled(String what, Duration held, StackTraceElement[] stack) {}

    /** What had stalled let go of its carrier, after that time. */
    default void recovered(String what, Duration held) {}

    /** The group is portable, so nothing will be told; called by its start. */
    default void absent(String why) {}

    /** Whether the bytes that tasks allocate shall be counted, which makes each mount dearer. Asked once. */
    default boolean countsBytes() {
        return false;
    }
}
