package io.dujiang.jobs;

import io.dujiang.jobs.LiveJobs.Running;
import io.dujiang.jobs.LiveJobs.Waiting;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.net.URI;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends an attempt under its token. */
final class FinishCommand extends Command<Boolean> {
    private static final String TIMED_OUT = "timed-out";

    private final Lease lease;
    private final Outcome outcome;
    private boolean done;
    private long dueAt;

    FinishCommand(Lease lease, Outcome outcome) {
        this.lease = lease;
        this.outcome = outcome;
    }

    @Override
    long bytes() {
        return outcome instanceof Outcome.Succeeded(byte[] result) ? result.length : 0;
    }

    @Override
    void write(Group group) throws SQLException {
        Running running = group.memory().jobs().running(id());
        done = running != null && running.token() == lease.token() && write(group, running);
        answerWith(done);
    }

    private boolean write(Group group, Running running) throws SQLException {
        return switch (outcome) {
            case Outcome.Succeeded(byte[] result) -> succeed(group, running, result);
            case Outcome.Retry retry -> retry(group, retry);
            case Outcome.Dead(Failure failure) -> die(group, running, failure);
            case Outcome.Released() -> release(group);
        };
    }

    private boolean succeed(Group group, Running running, byte[] result) throws SQLException {
        boolean held = group.jobs().succeed(id(), lease.token(), group.now(), result);
        if (held) {
            owe(group, running, JobState.SUCCEEDED, null, result);
        }
        return held;
    }

    private boolean retry(Group group, Outcome.Retry retry) throws SQLException {
        dueAt = Micros.of(retry.dueAt());
        JobState next = dueAt > group.now() ? JobState.SCHEDULED : JobState.QUEUED;
        boolean held = group.jobs().fail(id(), lease.token(), group.now(), next, dueAt, retry.failure());
        if (held) {
            event(group, retry.failure().reason().equals(TIMED_OUT) ? TIMED_OUT : "failed", retry.failure());
        }
        return held;
    }

    private boolean die(Group group, Running running, Failure failure) throws SQLException {
        boolean held = group.jobs().fail(id(), lease.token(), group.now(), JobState.DEAD, null, failure);
        if (held) {
            event(group, "dead", failure);
            owe(group, running, JobState.DEAD, failure, null);
        }
        return held;
    }

    private boolean release(Group group) throws SQLException {
        Long due = group.jobs().release(id(), lease.token());
        if (due != null) {
            dueAt = due;
            group.jobs().event(id(), group.now(), lease.attempt(), "released", "");
        }
        return due != null;
    }

    private void event(Group group, String what, Failure failure) throws SQLException {
        group.jobs().event(id(), group.now(), lease.attempt(), what, failure.reason() + ": " + failure.message());
    }

    private void owe(Group group, Running running, JobState state, @Nullable Failure failure, byte @Nullable [] result)
            throws SQLException {
        if (running.callback() != null) {
            DueCallback callback = new DueCallback(
                    lease.id(),
                    CallbackWrites.webhookId(lease.id(), running.replays()),
                    URI.create(running.callback()),
                    0,
                    lease.kind(),
                    lease.key(),
                    state,
                    Micros.toInstant(group.now()),
                    Optional.ofNullable(failure),
                    Optional.ofNullable(result));
            group.owe(callback, running.replays());
        }
    }

    @Override
    void committed(Group group) {
        if (!done) {
            return;
        }
        LiveJobs live = group.memory().jobs();
        live.stopped(id());
        switch (outcome) {
            case Outcome.Succeeded(byte[] result) -> {
                group.memory().room().observe(lease.kind(), result.length);
                finished(group);
            }
            case Outcome.Dead dead -> finished(group);
            case Outcome.Retry retry -> again(live, group.now());
            case Outcome.Released released -> live.requeue(new Waiting(id(), dueAt, null));
        }
    }

    private void finished(Group group) {
        group.memory().jobs().addBytes(-lease.input().length);
        group.memory().drain().finished(1, group.now());
    }

    private void again(LiveJobs live, long now) {
        Waiting job = new Waiting(id(), dueAt, null);
        if (dueAt > now) {
            live.schedule(job);
        } else {
            live.enqueue(job);
        }
    }

    private long id() {
        return lease.id().value();
    }
}
