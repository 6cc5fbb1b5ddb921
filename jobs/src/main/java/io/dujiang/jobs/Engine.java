package io.dujiang.jobs;

import io.dujiang.jobs.Fence.Phase;
import io.dujiang.jobs.spi.CallbackQueue;
import io.dujiang.jobs.spi.JobQueue;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs leased jobs and reports what became of them. */
/*
 * How it works
 *
 * Leases come on a thread of the queue, as many as Demand asked for. Each becomes an Attempt, is put among the
 * LiveAttempts and handed to the runner. The worker decodes, runs the handler, encodes, hands the outcome to the queue through
 * Commits and goes on without waiting for the commit.
 *
 * Who decides. Two gates stand in a row. Here, the attempt's Fence lets exactly one of these through: the worker with its
 * outcome, the watchdog with a time-out, a cancellation, a release. In the queue, the lease's token lets through whatever
 * commits first: an outcome that comes after a cancellation is refused as stale. Only what passed the first gate is handed
 * to the second, so an attempt has at most one outcome.
 *
 * Threads. The queue's threads, the workers, the watchdog and callers share no lock but those of single attempts and the
 * counter of Commits, each held for a few instructions. Nothing here blocks the queue's threads.
 *
 * Invariants.
 * 1. A lease leaves LiveAttempts once: by its own outcome, or stopped while it waited or ran.
 * 2. A slot is taken from begin() to end(), also when the attempt was stopped in between: code that does not heed its
 *    interruption keeps its thread, stands among the OverdueSlots and counts in the Demand. No job is leased for its slot.
 * 3. An outcome is handed to Commits before the lease counts as left: when none is left and no commit is under way, all
 *    that happened is on disk.
 * 4. What was fetched ahead never waits long: the watchdog gives back leases that no slot took within MOST_WAIT_MILLIS, and
 *    nothing more is fetched ahead until some attempt has ended.
 */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long MOST_WAIT_MILLIS = 1_000;
    private static final Duration COMMIT_GRACE = Duration.ofSeconds(5);

    private final JobQueue queue;
    private final Map<String, Handling<?, ?>> handlings;
    private final int maxResultBytes;
    private final LongSupplier millis;
    private final JobsInstrument instrument;
    private final Failing failing;
    private final HandlerRunner runner;
    private final Optional<WorkerPool> ownRunner;
    private final Optional<CallbackSender> callbacks;
    private final CallbackQueue callbackQueue;

    private final Waiters waiters = new Waiters();
    private final Commits commits = new Commits();
    private final Demand demand;
    private final LiveAttempts live;
    private final OverdueSlots overdue;
    private final AtomicInteger busy = new AtomicInteger();
    private final Watchdog watchdog;
    private volatile boolean draining;
    private volatile boolean drained;

    Engine(JobsBuilder settings) {
        queue = settings.queue;
        callbackQueue = settings.callbacks;
        handlings = Map.copyOf(settings.handlings);
        maxResultBytes = settings.maxResultBytes;
        millis = monotonic(settings.clock);
        instrument = new GuardedInstrument(settings.instrument);
        overdue = new OverdueSlots(instrument);
        failing = new Failing(settings.clock, settings.random);
        ownRunner = settings.runner == null ? Optional.of(new WorkerPool(settings.workers)) : Optional.empty();
        runner = settings.runner == null ? ownRunner.orElseThrow() : settings.runner;
        demand = new Demand(runner.slots(), queue::request, () -> !draining && !commits.areMany());
        callbacks = Optional.ofNullable(settings.transport)
                .map(transport -> new CallbackSender(settings, transport, failing, instrument, commits));
        live = new LiveAttempts(overdue, this::finish, demand::freed);
        watchdog = new Watchdog(this::look);
    }

    /** The system's clock may be set, so time-outs are not measured by it; a clock passed in is taken at its word. */
    private static LongSupplier monotonic(InstantSource clock) {
        return clock.equals(InstantSource.system()) ? () -> System.nanoTime() / 1_000_000 : clock::millis;
    }

    void start() {
        queue.subscribe(this::leased);
        demand.topUp();
        callbacks.ifPresent(CallbackSender::start);
        watchdog.start();
    }

    long millis() {
        return millis.getAsLong();
    }

    Waiters waiters() {
        return waiters;
    }

    private void leased(Lease lease) {
        Attempt attempt = new Attempt(lease, this, millis());
        live.add(attempt);
        if (!draining) {
            run(attempt);
        }
        if (draining) {
            live.releaseWaiting(attempt);
        }
    }

    private void run(Attempt attempt) {
        try {
            runner.run(attempt.kind(), attempt);
        } catch (RuntimeException e) {
            LOG.error("The runner refused job {} of kind {}; it is given back", attempt.id(), attempt.kind(), e);
            live.releaseWaiting(attempt);
        }
    }

    /** Runs an attempt on this thread, between its begin and its end. */
    Outcome handle(Attempt attempt) {
        busy.incrementAndGet();
        Lease lease = attempt.lease();
        instrument.attemptStarted(lease);
        Handling<?, ?> handling = handlings.get(lease.kind());
        return handling == null
                ? failing.failed(
                        lease,
                        RetryPolicy.DEFAULT,
                        "unknown-kind",
                        "No handler is registered for kind " + lease.kind() + "; register one and replay the job")
                : handling.run(lease, attempt, failing, maxResultBytes);
    }

    /** An attempt's code has returned and its slot is free. The outcome is empty if it does not count. */
    void ended(Attempt attempt, Optional<Outcome> outcome, long nanos) {
        busy.decrementAndGet();
        demand.took(nanos);
        live.ended(attempt, outcome, millis());
        demand.freed();
        instrument.attemptEnded(attempt.lease(), outcome, Duration.ofNanos(nanos));
    }

    /** A cancellation of this job was committed. */
    void cancelled(JobId id) {
        waiters.ended(id);
        live.find(id).ifPresent(attempt -> live.stop(attempt, Optional.empty()));
    }

    private void finish(Lease lease, Outcome outcome) {
        commits.<Boolean>hand(() -> "The outcome of job " + lease.id(), () -> queue.finish(lease, outcome), current -> {
            if (!current) {
                instrument.staleRefused(lease, outcome);
            } else if (outcome instanceof Outcome.Succeeded || outcome instanceof Outcome.Dead) {
                waiters.ended(lease.id());
            }
        });
    }

    /** What the watchdog does. */
    private void look() {
        long now = millis();
        live.forEach(attempt -> look(attempt, now));
        overdue.report(now);
        demand.topUp();
        callbacks.ifPresent(CallbackSender::topUp);
    }

    private void look(Attempt attempt, long now) {
        Phase phase = attempt.phase();
        if (phase == Phase.WAITING && attempt.waitedMillis(now) > MOST_WAIT_MILLIS) {
            demand.stalled();
            live.releaseWaiting(attempt);
        } else if (phase == Phase.RUNNING) {
            Handling<?, ?> handling = handlings.get(attempt.kind());
            if (handling != null && attempt.ranMillis(now) >= handling.timeoutMillis()) {
                timeOut(attempt, handling.kind());
            }
        }
    }

    private void timeOut(Attempt attempt, JobKind<?, ?> kind) {
        Lease lease = attempt.lease();
        String message = "Attempt " + lease.attempt() + " took longer than " + kind.timeout() + " and was interrupted";
        if (live.stop(attempt, Optional.of(failing.failed(lease, kind.retry(), "timed-out", message)))) {
            instrument.attemptTimedOut(lease);
        }
    }

    Optional<JobProgress> progress(JobId id) {
        return live.find(id).flatMap(Attempt::lastProgress);
    }

    JobsStats stats() {
        int overdueNow = overdue.count();
        int busyNow = busy.get();
        return new JobsStats(
                queue.stats(),
                runner.slots(),
                busyNow,
                overdueNow,
                Math.max(0, live.count() - (busyNow - overdueNow)),
                callbackQueue.pendingCallbacks(),
                callbacks.map(CallbackSender::sending).orElse(0));
    }

    boolean drain(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(atMost);
        draining = true;
        callbacks.ifPresent(CallbackSender::stopAsking);
        awaitLastLease();
        live.forEach(live::releaseWaiting);
        boolean quiet = live.awaitNone(until(deadline));
        live.forEach(live::release);
        if (callbacks.isPresent()) {
            callbacks.get().drain(until(deadline));
        }
        if (!commits.awaitNone(COMMIT_GRACE)) {
            LOG.error(
                    "The store has not committed every outcome within {}; such jobs may run again after a restart",
                    COMMIT_GRACE);
        }
        waiters.close();
        drained = true;
        return quiet;
    }

    private static Duration until(long deadline) {
        return Duration.ofNanos(deadline - System.nanoTime());
    }

    private void awaitLastLease() throws InterruptedException {
        try {
            queue.withdraw().get(COMMIT_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("The store does not answer; leases that still come are given back when they do", e);
        }
    }

    boolean drained() {
        return drained;
    }

    void close() {
        commits.abandon();
        watchdog.close();
        ownRunner.ifPresent(WorkerPool::close);
    }
}
