package io.dujiang.testing;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A job in memory and its transitions. Guarded by the lock of its store. */
final class MemoryJob {
    final NewJob origin;
    final List<JobEvent> history = new ArrayList<>();
    Optional<byte[]> result = Optional.empty();
    Optional<MemoryCallback> callback = Optional.empty();
    Instant dueAt;

    private Phase phase = Phase.WAITING;
    private JobState end = JobState.QUEUED;
    private int failedAttempts;
    private int attempts;
    private int replays;
    private long token;
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> finishedAt = Optional.empty();
    private Optional<Failure> failure = Optional.empty();

    private enum Phase {
        WAITING,
        RUNNING,
        FINISHED
    }

    MemoryJob(NewJob origin) {
        this.origin = origin;
        this.dueAt = origin.dueAt();
    }

    JobId id() {
        return origin.id();
    }

    JobState state(Instant now) {
        return switch (phase) {
            case WAITING -> dueAt.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED;
            case RUNNING -> JobState.RUNNING;
            case FINISHED -> end;
        };
    }

    boolean isWaiting() {
        return phase == Phase.WAITING;
    }

    boolean isFinished() {
        return phase == Phase.FINISHED;
    }

    boolean isDead() {
        return isFinished() && end == JobState.DEAD;
    }

    Optional<Instant> finishedAt() {
        return finishedAt;
    }

    boolean hasContentOf(NewJob other) {
        return Arrays.equals(fingerprint(origin), fingerprint(other));
    }

    private static byte[] fingerprint(NewJob job) {
        return job.key().orElseThrow().fingerprint();
    }

    boolean holds(Lease lease) {
        return phase == Phase.RUNNING && token == lease.token();
    }

    Lease lease(Instant now) {
        phase = Phase.RUNNING;
        token++;
        attempts = failedAttempts + 1;
        startedAt = Optional.of(now);
        return new Lease(
                id(),
                origin.kind(),
                origin.input(),
                origin.key().map(NewJob.Key::text),
                attempts,
                failedAttempts,
                token);
    }

    void apply(Outcome outcome, Instant now) {
        switch (outcome) {
            case Outcome.Succeeded(byte[] bytes) -> {
                result = Optional.of(bytes);
                finish(JobState.SUCCEEDED, Optional.empty(), now);
            }
            case Outcome.Dead(Failure why) -> {
                failedAttempts++;
                record(now, "dead", detail(why));
                finish(JobState.DEAD, Optional.of(why), now);
            }
            case Outcome.Retry(Failure why, Instant again) -> {
                failedAttempts++;
                failure = Optional.of(why);
                record(now, why.reason().equals("timed-out") ? "timed-out" : "failed", detail(why));
                await(again);
            }
            case Outcome.Released() -> {
                record(now, "released", "");
                attempts = failedAttempts;
                await(dueAt);
            }
        }
    }

    void cancel(Instant now) {
        record(now, "cancelled", "");
        finish(JobState.CANCELLED, failure, now);
    }

    void replay(Instant now) {
        replays++;
        callback = Optional.empty();
        attempts = 0;
        failedAttempts = 0;
        startedAt = Optional.empty();
        finishedAt = Optional.empty();
        failure = Optional.empty();
        record(now, "replayed", "");
        await(now);
    }

    JobRecord view(Instant now) {
        return new JobRecord(
                id(),
                origin.kind(),
                state(now),
                attempts,
                0,
                replays,
                origin.key().map(NewJob.Key::text),
                origin.callback(),
                dueAt,
                startedAt,
                finishedAt,
                failure);
    }

    private void await(Instant due) {
        phase = Phase.WAITING;
        dueAt = due;
    }

    private void finish(JobState state, Optional<Failure> why, Instant now) {
        phase = Phase.FINISHED;
        end = state;
        failure = why;
        finishedAt = Optional.of(now);
        callback = origin.callback().map(url -> new MemoryCallback(id(), url, replays, state, now, why, result));
    }

    private void record(Instant now, String what, String detail) {
        history.add(new JobEvent(now, attempts, what, detail));
    }

    private static String detail(Failure why) {
        return why.reason() + ": " + why.message();
    }
}
