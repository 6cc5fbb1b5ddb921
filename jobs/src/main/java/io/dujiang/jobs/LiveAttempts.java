package io.dujiang.jobs;

import io.dujiang.jobs.Fence.Phase;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The attempts whose leases are held, by job. Each leaves once, with at most one outcome. */
final class LiveAttempts {
    private static final Outcome RELEASED = new Outcome.Released();

    private final Map<JobId, Attempt> byJob = new ConcurrentHashMap<>();
    private final Outstanding held = new Outstanding();
    private final OverdueSlots overdue;
    private final BiConsumer<Lease, Outcome> finish;
    private final Runnable freed;

    /**
     * @param finish hands an outcome to the queue
     * @param freed called when an attempt is done with that never began
     */
    LiveAttempts(OverdueSlots overdue, BiConsumer<Lease, Outcome> finish, Runnable freed) {
        this.overdue = overdue;
        this.finish = finish;
        this.freed = freed;
    }

    void add(Attempt attempt) {
        held.begin();
        byJob.put(attempt.id(), attempt);
    }

    Optional<Attempt> find(JobId id) {
        return Optional.ofNullable(byJob.get(id));
    }

    void forEach(Consumer<Attempt> action) {
        byJob.values().forEach(action);
    }

    int count() {
        return held.count();
    }

    /** Waits until every lease has left; false if that took longer. */
    boolean awaitNone(Duration atMost) throws InterruptedException {
        return held.awaitNone(atMost);
    }

    /** An attempt's code has returned, with the outcome if that counts. */
    void ended(Attempt attempt, Optional<Outcome> outcome, long now) {
        if (outcome.isPresent()) {
            leave(attempt, outcome);
        } else {
            overdue.returned(attempt, now);
        }
    }

    /** Gives the lease back, with an interrupt if the attempt runs. */
    void release(Attempt attempt) {
        stop(attempt, Optional.of(RELEASED));
    }

    /** Gives the lease back unless the attempt has begun. */
    void releaseWaiting(Attempt attempt) {
        if (attempt.revoke()) {
            leave(attempt, Optional.of(RELEASED));
            freed.run();
        }
    }

    /** Stops an attempt with an outcome that is not its own, or with none; false if it was over. */
    boolean stop(Attempt attempt, Optional<Outcome> outcome) {
        Phase before = overdue.stop(attempt);
        boolean stopped = before == Phase.WAITING || before == Phase.RUNNING;
        if (stopped) {
            leave(attempt, outcome);
        }
        if (before == Phase.WAITING) {
            freed.run();
        }
        return stopped;
    }

    private void leave(Attempt attempt, Optional<Outcome> outcome) {
        outcome.ifPresent(given -> finish.accept(attempt.lease(), given));
        byJob.remove(attempt.id(), attempt);
        held.end();
    }
}
