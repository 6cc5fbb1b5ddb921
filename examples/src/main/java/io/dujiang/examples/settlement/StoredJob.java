package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobState;

/**
 * A job as the service's file holds it.
 *
 * @param state where it is
 * @param attempts started ones, those that died with the service included
 * @param deaths attempts that died with the service
 * @param finishedMicros when it finished, in microseconds since 1970; 0 if it has not
 * @param reason why it is dead, or empty
 * @param callbackDead whether its callback was given up
 */
record StoredJob(JobState state, int attempts, int deaths, long finishedMicros, String reason, boolean callbackDead) {
    boolean wasRedelivered() {
        return attempts > 1;
    }

    boolean wasRetried() {
        return attempts - deaths > 1;
    }
}
