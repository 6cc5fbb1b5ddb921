package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the receiver of callbacks has seen. Safe for use by many threads. */
final class Deliveries {
    private final Map<JobId, String> firstIds = new ConcurrentHashMap<>();
    private final Set<JobId> manyIds = ConcurrentHashMap.newKeySet();
    private final Set<JobId> taken = ConcurrentHashMap.newKeySet();
    private final AtomicLong takenCount = new AtomicLong();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder forged = new LongAdder();

    /** Notes that a callback came. Returns true if none came for this job before. */
    boolean came(JobId job, String webhookId) {
        String first = firstIds.putIfAbsent(job, webhookId);
        if (first == null) {
            return true;
        }
        repeated.increment();
        if (!first.equals(webhookId)) {
            manyIds.add(job);
        }
        return false;
    }

    /** Notes that a job's callback was answered well. Returns true if that is the first time. */
    boolean taken(JobId job) {
        boolean first = taken.add(job);
        if (first) {
            takenCount.incrementAndGet();
        }
        return first;
    }

    /** Notes a callback whose signature is not ours. */
    void forged() {
        forged.increment();
    }

    boolean isTaken(JobId job) {
        return taken.contains(job);
    }

    /** How many jobs' callbacks were answered well. */
    long takenCount() {
        return takenCount.get();
    }

    /** How many callbacks came for a job that had one before. */
    long repeatedCount() {
        return repeated.sum();
    }

    long forgedCount() {
        return forged.sum();
    }

    /** How many jobs came with more than one webhook id. */
    long jobsWithManyIds() {
        return manyIds.size();
    }
}
