package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends due callbacks, a bounded number at a time, and says what became of each.
 *
 * <p>A try that was cut short by a drain is not reported on: the queue gives it again after a restart, with the same
 * webhook id.
 */
final class CallbackSender {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackSender.class);

    private final CallbackQueue queue;
    private final CallbackTransport transport;
    private final Executor executor;
    private final RetryPolicy policy;
    private final Failing failing;
    private final JobsInstrument instrument;
    private final Commits commits;
    private final Demand demand;
    private final Set<Try> tries = ConcurrentHashMap.newKeySet();
    private final Outstanding sending = new Outstanding();
    private volatile boolean draining;

    CallbackSender(
            JobsBuilder settings,
            CallbackTransport transport,
            Failing failing,
            JobsInstrument instrument,
            Commits commits) {
        this.queue = settings.callbacks;
        this.transport = transport;
        this.executor = settings.callbackExecutor;
        this.policy = settings.callbackRetry;
        this.failing = failing;
        this.instrument = instrument;
        this.commits = commits;
        this.demand = new Demand(
                settings.callbackConcurrency, queue::requestCallbacks, () -> !draining && !commits.areMany());
    }

    void start() {
        queue.subscribeCallbacks(this::due);
        topUp();
    }

    void topUp() {
        demand.topUp();
    }

    int sending() {
        return sending.count();
    }

    void stopAsking() {
        draining = true;
        queue.withdrawCallbacks();
    }

    /** Lets tries end, then interrupts the others. */
    void drain(Duration atMost) throws InterruptedException {
        if (!sending.awaitNone(atMost)) {
            tries.forEach(each -> each.fence.raise());
        }
    }

    private void due(DueCallback callback) {
        Try next = new Try(callback);
        sending.begin();
        tries.add(next);
        try {
            executor.execute(next);
        } catch (RejectedExecutionException e) {
            LOG.warn(
                    "The callback executor refused the callback of job {}; it is sent after a restart",
                    callback.id(),
                    e);
            next.leave();
        }
    }

    /** One try to send one callback. */
    private final class Try implements Runnable {
        private final DueCallback callback;
        private final Fence fence = new Fence();

        Try(DueCallback callback) {
            this.callback = callback;
        }

        @Override
        public void run() {
            if (fence.begin()) {
                long began = System.nanoTime();
                Verdict verdict = send();
                if (fence.end()) {
                    report(verdict);
                    instrument.callbackTried(callback, verdict.failure(), Duration.ofNanos(System.nanoTime() - began));
                }
            }
            leave();
        }

        private Verdict send() {
            try {
                transport.send(callback);
                return new Verdict(Optional.empty(), false);
            } catch (CallbackRefusedException e) {
                return new Verdict(Optional.of(e.failure()), true);
            } catch (Throwable e) {
                LOG.debug("The callback of job {} failed", callback.id(), e);
                return failed(Failing.describe(e));
            }
        }

        private Verdict failed(String what) {
            boolean last = callback.failedAttempts() + 1 >= policy.maxAttempts();
            return new Verdict(
                    Optional.of(
                            last
                                    ? new Failure(
                                            "attempts-exhausted",
                                            "All " + policy.maxAttempts() + " tries failed, the last one with " + what)
                                    : new Failure("callback-failed", what)),
                    last);
        }

        private void report(Verdict verdict) {
            commits.hand(
                    () -> "The outcome of the callback of job " + callback.id(),
                    () -> verdict.tell(queue, callback, failing.dueAfter(callback.failedAttempts() + 1, policy)),
                    nothing -> {});
        }

        void leave() {
            tries.remove(this);
            sending.end();
            demand.freed();
        }
    }

    /** What a try came to. */
    private record Verdict(Optional<Failure> failure, boolean last) {
        CompletableFuture<Void> tell(CallbackQueue queue, DueCallback callback, Instant dueAgain) {
            if (failure.isEmpty()) {
                return queue.delivered(callback);
            }
            return last ? queue.dead(callback, failure.get()) : queue.retry(callback, failure.get(), dueAgain);
        }
    }
}
