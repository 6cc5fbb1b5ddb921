package io.dujiang.loop;

/** What a group can do only where the loops schedule its tasks, or some of them do; see {@link LoopGroup#absent}. */
public enum Capability {
    /** {@link LoopGroup#microtask}. */
    MICROTASKS("Microtasks"),
    /** {@link LoopGroup#nextTick}. */
    NEXT_TICKS("Next-ticks"),
    /** {@link LoopGroup#immediate} after the I/O, and timers after that. */
    ORDER("The order of tasks, I/O and timers"),
    /** {@link LoopGroup#startOn} on the carrier of the loop. */
    TASKS_OF_A_LOOP("Tasks that stay with a loop"),
    /** A spare carrier drives the loop of a task that holds its own. */
    HAND_OVER("The hand-over of a loop to another carrier"),
    /** Reports of mounts that last. */
    WATCHDOG("The watchdog"),
    /** {@link LoopGroup#lag}. */
    LAG("Loop lag"),
    /** {@link LoopGroupBuilder#instrument}, and with it {@link Task#timings}. */
    INSTRUMENTS("Instruments"),
    /** The bindings of scoped values go along with tasks. */
    SCOPED_VALUES("Scoped values in tasks");

    private final String text;

    Capability(String text) {
        this.text = text;
    }

    /** Its name, for people. */
    @Override
    public String toString() {
        return text;
    }
}
