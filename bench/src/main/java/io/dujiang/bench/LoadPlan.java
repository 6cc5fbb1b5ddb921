package io.dujiang.bench;

import java.time.Duration;

/**
 * Arrivals at a fixed rate: job {@code i} is due {@code i / rate} seconds after the start, whatever became of those before.
 *
 * @param jobsPerSecond how many jobs are due each second
 * @param duration how long jobs arrive
 * @param jobsPerRequest how many jobs one request carries; it is sent when the last of them is due
 * @param connections how many connections carry the requests, one at a time each
 */
record LoadPlan(int jobsPerSecond, Duration duration, int jobsPerRequest, int connections) {
    /** How many jobs arrive, a multiple of {@link #jobsPerRequest}. */
    int jobs() {
        return Math.toIntExact(jobsPerSecond * duration.toMillis() / 1000 / jobsPerRequest * jobsPerRequest);
    }

    int requests() {
        return jobs() / jobsPerRequest;
    }

    /** When a job is due, in nanoseconds after the start. */
    long dueNanos(int job) {
        return (long) (job * (1e9 / jobsPerSecond));
    }

    /** How many requests are due some nanoseconds after the start. */
    int requestsDue(long nanos) {
        long jobs = (long) (nanos * (jobsPerSecond / 1e9));
        return (int) Math.min(requests(), jobs / jobsPerRequest);
    }
}
