package io.dujiang.jobs;

import java.util.Locale;

/**
 * Where a job is in its life. The code is what a store writes and never changes its meaning.
 *
 * <pre>
 * submit ──> scheduled ──> queued ──> running ──> succeeded
 *                ^           ^           │──────> dead ──(replay)──> queued
 *                └──(retry)──┼───────────┤
 *                            └─(release)─┘
 * scheduled, queued, running ──(cancel)──> cancelled
 * </pre>
 */
public enum JobState {
    /** Waits for its due time: delayed by its submitter, or by the back-off after a failed attempt. */
    SCHEDULED(0),
    /** Due, and waits for a worker. */
    QUEUED(1),
    /** Leased by a worker. */
    RUNNING(2),
    /** Finished, with a result. */
    SUCCEEDED(3),
    /** Finished, with a reason: a dead letter, which can be replayed. */
    DEAD(4),
    /** Finished by its user's wish. */
    CANCELLED(5);

    private final int code;

    JobState(int code) {
        this.code = code;
    }

    /** The number that stands for this state in a store. */
    public int code() {
        return code;
    }

    /** True for succeeded, dead and cancelled. */
    public boolean isFinished() {
        return code >= SUCCEEDED.code;
    }

    /** The name in lower case, as in the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if no state has this code */
    public static JobState ofCode(int code) {
        if (code < 0 || code >= values().length) {
            throw new IllegalArgumentException("No job state has the code " + code + "; codes are 0 to 5");
        }
        return values()[code];
    }
}
