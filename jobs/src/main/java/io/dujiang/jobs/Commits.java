package io.dujiang.jobs;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands changes to the store without waiting for their commits, counts those under way, and hands a change over again as
 * long as the store cannot make it.
 */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
    private static final int MANY = 8_192;
    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final Outstanding underWay = new Outstanding();
    private volatile boolean abandoned;

    /**
     * Hands over a change.
     *
     * @param what for the log
     * @param committed called after the commit on a thread of the store
     */
    <T> void hand(Supplier<String> what, Supplier<CompletableFuture<T>> change, Consumer<T> committed) {
        underWay.begin();
        attempt(what, change, committed);
    }

    /** Whether so many are under way that the store should catch up first. */
    boolean areMany() {
        return underWay.count() >= MANY;
    }

    /** Waits until none is under way; false if that took longer. */
    boolean awaitNone(Duration atMost) throws InterruptedException {
        return underWay.awaitNone(atMost);
    }

    /** Tries no change again from now on. */
    void abandon() {
        abandoned = true;
    }

    private <T> void attempt(Supplier<String> what, Supplier<CompletableFuture<T>> change, Consumer<T> committed) {
        CompletableFuture<T> _ = handedOver(change).whenComplete((answer, error) -> {
            if (error == null) {
                underWay.end();
                committed.accept(answer);
            } else if (abandoned) {
                LOG.error("{} was not stored; the job runs again after a restart", what.get(), error);
                underWay.end();
            } else {
                LOG.error("{} could not be stored; tried again in 1 s", what.get(), error);
                LATER.execute(() -> attempt(what, change, committed));
            }
        });
    }

    private static <T> CompletableFuture<T> handedOver(Supplier<CompletableFuture<T>> change) {
        try {
            return change.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
