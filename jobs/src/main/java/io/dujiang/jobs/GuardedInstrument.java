package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an instrument throws away from the engine. */
record GuardedInstrument(JobsInstrument inner) implements JobsInstrument {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedInstrument.class);

    @Override
    public void attemptStarted(Lease lease) {
        guard(() -> inner.attemptStarted(lease));
    }

    @Override
    public void attemptEnded(Lease lease, Optional<Outcome> outcome, Duration took) {
        guard(() -> inner.attemptEnded(lease, outcome, took));
    }

    @Override
    public void attemptTimedOut(Lease lease) {
        guard(() -> inner.attemptTimedOut(lease));
    }

    @Override
    public void staleRefused(Lease lease, Outcome outcome) {
        guard(() -> inner.staleRefused(lease, outcome));
    }

    @Override
    public void slotOverdue(Lease lease, Duration since, List<StackTraceElement> stack) {
        guard(() -> inner.slotOverdue(lease, since, stack));
    }

    @Override
    public void callbackTried(DueCallback callback, Optional<Failure> failure, Duration took) {
        guard(() -> inner.callbackTried(callback, failure, took));
    }

    private static void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.warn("A jobs instrument failed; what it should have seen is lost to it", e);
        }
    }
}
