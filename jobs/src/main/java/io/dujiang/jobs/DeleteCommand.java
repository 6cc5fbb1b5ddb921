package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.Change;
import java.sql.SQLException;

/** Removes a dead job, its history and its callback. */
final class DeleteCommand extends Command<Change> {
    private final JobId id;
    private boolean callbackDropped;

    DeleteCommand(JobId id) {
        this.id = id;
    }

    @Override
    void write(Group group) throws SQLException {
        callbackDropped = false;
        JobWrites.Found job = group.jobs().find(id.value());
        if (job == null) {
            answerWith(new Change.Unknown());
        } else if (job.state() != JobState.DEAD) {
            answerWith(new Change.Refused(job.state()));
        } else {
            callbackDropped = group.callbacks().state(id.value()) == State.PENDING;
            group.jobs().delete(id.value());
            group.callbacks().delete(id.value());
            answerWith(new Change.Done(JobState.DEAD));
        }
    }

    @Override
    void committed(Group group) {
        group.memory().callbacks().addPending(callbackDropped ? -1 : 0);
    }
}
