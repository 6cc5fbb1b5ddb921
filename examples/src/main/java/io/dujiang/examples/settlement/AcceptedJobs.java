package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The demo's own list of 202s, against which the service's files are held. Safe for use by many threads. */
final class AcceptedJobs {
    private final Map<JobId, Accepted> jobs = new ConcurrentHashMap<>();

    /** Adds a job. Returns false if another line was answered with the same id before: this one is its duplicate. */
    boolean add(JobId id, Accepted job) {
        return jobs.putIfAbsent(id, job) == null;
    }

    Optional<Accepted> find(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    int size() {
        return jobs.size();
    }

    Set<JobId> ids() {
        return jobs.keySet();
    }

    void forEach(BiConsumer<JobId, Accepted> action) {
        jobs.forEach(action);
    }
}
