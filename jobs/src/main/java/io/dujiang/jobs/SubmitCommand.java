package io.dujiang.jobs;

import io.dujiang.jobs.LiveJobs.Waiting;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.RefusedException;
import io.dujiang.jobs.spi.Submission;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes a job durable, running at once if a worker waits for it. */
final class SubmitCommand extends Command<Submission> {
    /** An earlier job with the same key. */
    private record Earlier(JobId id, byte[] fingerprint) {}

    private final NewJob job;
    private final long dueAt;
    private JobState state = JobState.QUEUED;
    private boolean inserted;
    private long token;
    private long startedAt;
    private int room;
    private @Nullable Earlier earlier;

    SubmitCommand(NewJob job) {
        this.job = job;
        this.dueAt = Micros.of(job.dueAt());
    }

    NewJob job() {
        return job;
    }

    JobState state() {
        return state;
    }

    long dueAt() {
        return dueAt;
    }

    long startedAt() {
        return startedAt;
    }

    long token() {
        return token;
    }

    int room() {
        return room;
    }

    @Override
    long bytes() {
        return job.input().length;
    }

    @Override
    void write(Group group) throws SQLException {
        inserted = false;
        earlier = null;
        if (group.hasRoomFor(bytes())) {
            decide(group);
            group.insert(this);
        } else {
            group.jobs().findEarlier(this);
            answer(group);
        }
    }

    private void decide(Group group) {
        if (dueAt > group.now()) {
            state = JobState.SCHEDULED;
        } else if (group.leases().takeDemandIfFirst()) {
            state = JobState.RUNNING;
        } else {
            state = JobState.QUEUED;
            group.leases().queued();
        }
        startedAt = group.now();
        token = state == JobState.RUNNING ? group.leases().token() : 0;
        room = group.memory().room().of(job.kind());
    }

    /** The key was known: the row was not inserted. */
    void metEarlier(JobId id, byte[] fingerprint) {
        earlier = new Earlier(id, fingerprint);
    }

    /** The rows of the group were written. */
    void inserted(Group group) {
        inserted = earlier == null;
        if (inserted && state == JobState.RUNNING) {
            group.leases().give(job);
        }
        answer(group);
    }

    private void answer(Group group) {
        if (inserted) {
            answerWith(new Submission(job.id(), false));
        } else if (earlier == null) {
            refuseWith(full(group));
        } else if (isSameContent(earlier)) {
            answerWith(new Submission(earlier.id(), true));
        } else {
            refuseWith(conflict(earlier));
        }
    }

    private boolean isSameContent(Earlier other) {
        return job.key().isPresent() && MessageDigest.isEqual(job.key().get().fingerprint(), other.fingerprint());
    }

    private RefusedException conflict(Earlier other) {
        return new RefusedException.KeyConflict(
                "The idempotency key '" + job.key().map(NewJob.Key::text).orElse("") + "' of kind " + job.kind()
                        + " belongs to job " + other.id()
                        + ", which has another input or other options. Use another key for other content.",
                other.id());
    }

    private static RefusedException full(Group group) {
        LiveJobs live = group.memory().jobs();
        Duration wait = group.memory().drain().untilRoom(live.count(), group.now());
        return new RefusedException.QueueFull(
                "The queue is full: " + live.count() + " of at most "
                        + group.settings().maxUnfinishedJobs() + " jobs and " + live.bytes() + " of at most "
                        + group.settings().maxUnfinishedBytes() + " input bytes are unfinished. Try again in "
                        + wait.toSeconds() + " s.",
                wait);
    }

    @Override
    void committed(Group group) {
        if (!inserted) {
            return;
        }
        LiveJobs live = group.memory().jobs();
        live.addBytes(bytes());
        long id = job.id().value();
        switch (state) {
            case QUEUED -> live.enqueue(new Waiting(id, dueAt, job));
            case SCHEDULED -> live.schedule(new Waiting(id, dueAt, null));
            default -> {}
        }
    }
}
