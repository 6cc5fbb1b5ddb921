package io.dujiang.jobs;

import io.dujiang.jobs.LiveJobs.Waiting;
import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.Change;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Queues a dead job again. A callback of its death that is still pending gives way to that of its next end. */
final class ReplayCommand extends Command<Change> {
    private final JobId id;
    private JobWrites.@Nullable Found replayed;
    private boolean callbackDropped;

    ReplayCommand(JobId id) {
        this.id = id;
    }

    @Override
    void write(Group group) throws SQLException {
        replayed = null;
        JobWrites.Found job = group.jobs().find(id.value());
        if (job == null) {
            answerWith(new Change.Unknown());
        } else if (job.state() != JobState.DEAD) {
            answerWith(new Change.Refused(job.state()));
        } else {
            replay(group, job);
            answerWith(new Change.Done(JobState.DEAD));
        }
    }

    private void replay(Group group, JobWrites.Found job) throws SQLException {
        replayed = job;
        group.jobs().replay(id.value(), group.now());
        group.jobs().event(id.value(), group.now(), 0, "replayed", "");
        callbackDropped = group.callbacks().state(id.value()) == State.PENDING;
        if (callbackDropped) {
            group.callbacks().delete(id.value());
        }
    }

    @Override
    void committed(Group group) {
        if (replayed != null) {
            group.memory().jobs().addBytes(replayed.inputBytes());
            group.memory().jobs().enqueue(new Waiting(id.value(), group.now(), null));
            group.memory().callbacks().addPending(callbackDropped ? -1 : 0);
        }
    }
}
