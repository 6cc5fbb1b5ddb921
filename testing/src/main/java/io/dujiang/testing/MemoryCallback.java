package io.dujiang.testing;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.spi.CallbackQueue.CallbackRecord;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.CallbackQueue.State;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** A callback in memory. Guarded by the lock of its store. */
final class MemoryCallback {
    final JobId id;
    final String webhookId;
    State state = State.PENDING;
    Instant dueAt;
    int failedAttempts;
    Optional<Failure> failure = Optional.empty();

    private final URI url;
    private final JobState jobState;
    private final Instant finishedAt;
    private final Optional<Failure> jobFailure;
    private final Optional<byte[]> result;

    MemoryCallback(
            JobId id,
            URI url,
            int replays,
            JobState jobState,
            Instant finishedAt,
            Optional<Failure> jobFailure,
            Optional<byte[]> result) {
        this.id = id;
        this.webhookId = "msg_" + id + "_" + replays;
        this.url = url;
        this.dueAt = finishedAt;
        this.jobState = jobState;
        this.finishedAt = finishedAt;
        this.jobFailure = jobFailure;
        this.result = result;
    }

    DueCallback due(MemoryJob job) {
        return new DueCallback(
                id,
                webhookId,
                url,
                failedAttempts,
                job.origin.kind(),
                job.origin.key().map(key -> key.text()),
                jobState,
                finishedAt,
                jobState == JobState.DEAD ? jobFailure : Optional.empty(),
                result);
    }

    /** A try ended; one that is to be made again is due then. */
    void told(State next, Optional<Failure> why, Instant dueAgain) {
        state = next;
        failure = why;
        failedAttempts += why.isPresent() ? 1 : 0;
        dueAt = dueAgain;
    }

    void replay(Instant now) {
        state = State.PENDING;
        failedAttempts = 0;
        dueAt = now;
    }

    CallbackRecord view() {
        return new CallbackRecord(id, webhookId, url, state, failedAttempts, dueAt, failure);
    }
}
