package io.dujiang.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attempts that were stopped and whose code has not returned; tells of each that takes long, once. */
final class OverdueSlots {
    private static final Logger LOG = LoggerFactory.getLogger(OverdueSlots.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
    private final JobsInstrument instrument;

    OverdueSlots(JobsInstrument instrument) {
        this.instrument = instrument;
    }

    /**
     * Stops an attempt. It is added before it is stopped, since its code may return at any moment after that; the thread
     * that runs it removes it then.
     */
    Fence.Phase stop(Attempt attempt) {
        attempts.add(attempt);
        Fence.Phase before = attempt.stop();
        if (before == Fence.Phase.WAITING || before == Fence.Phase.ENDED) {
            attempts.remove(attempt);
        }
        return before;
    }

    /** The code of a stopped attempt has returned. */
    void returned(Attempt attempt, long now) {
        attempts.remove(attempt);
        if (attempt.wasReported()) {
            LOG.info(
                    "Job {} of kind {} gave its slot back {} after it was interrupted",
                    attempt.id(),
                    attempt.kind(),
                    attempt.overdue(now));
        }
    }

    int count() {
        return attempts.size();
    }

    void report(long now) {
        attempts.forEach(attempt -> report(attempt, now));
    }

    private void report(Attempt attempt, long now) {
        if (!attempt.isCancelled() || attempt.overdue(now).compareTo(PATIENCE) < 0 || !attempt.reportOnce()) {
            return;
        }
        List<StackTraceElement> stack = attempt.stack();
        Duration since = attempt.overdue(now);
        LOG.warn(
                "Job {} of kind {} was interrupted {} ago and still holds its slot; let its handler end when it is"
                        + " interrupted. It is at {}",
                attempt.id(),
                attempt.kind(),
                since,
                stack);
        instrument.slotOverdue(attempt.lease(), since, stack);
    }
}
