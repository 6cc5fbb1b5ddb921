package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sees what the engine does. Methods are called on the engine's threads, several at once, and must not block; what they
 * throw is logged and ignored.
 */
public interface JobsInstrument {
    /** A handler is about to run. */
    default void attemptStarted(Lease lease) {}

    /**
     * A handler's code has returned.
     *
     * @param outcome what it asked for; empty if the attempt had been timed out, cancelled or released before
     * @param took how long the code ran
     */
    default void attemptEnded(Lease lease, Optional<Outcome> outcome, Duration took) {}

    /** An attempt was timed out; its code may still run. */
    default void attemptTimedOut(Lease lease) {}

    /** The queue refused an outcome since the lease's token was stale. */
    default void staleRefused(Lease lease, Outcome outcome) {}

    /**
     * Code that was interrupted has not returned and holds its slot.
     *
     * @param since how long ago it was interrupted
     * @param stack where it is
     */
    default void slotOverdue(Lease lease, Duration since, List<StackTraceElement> stack) {}

    /**
     * A callback was tried.
     *
     * @param failure why it failed; empty if it was taken
     */
    default void callbackTried(DueCallback callback, Optional<Failure> failure, Duration took) {}
}
