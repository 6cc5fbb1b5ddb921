package io.dujiang.server;

import io.dujiang.jobs.JobHandler;
import io.dujiang.jobs.JobKind;
import io.dujiang.jobs.JobsBuilder;

/**
 * A kind of job and the code that handles it.
 *
 * @param kind how it is named, decoded and retried
 * @param handler the user's code
 */
record KindOfJob<I, O>(JobKind<I, O> kind, JobHandler<I, O> handler) {
    void register(JobsBuilder jobs) {
        jobs.handle(kind, handler);
    }
}
