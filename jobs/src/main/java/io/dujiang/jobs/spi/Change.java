package io.dujiang.jobs.spi;

import io.dujiang.jobs.JobState;

/** What became of a wish to change a job or a callback from outside. */
public sealed interface Change {
    /**
     * It was done and is on disk.
     *
     * @param before the state it was in
     */
    record Done(JobState before) implements Change {}

    /**
     * Its state forbids it; nothing was changed.
     *
     * @param state the state it is in
     */
    record Refused(JobState state) implements Change {}

    /** There is none with this id. */
    record Unknown() implements Change {}
}
