package io.dujiang.jobs;

import io.dujiang.jobs.DueCallbacks.Due;
import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.Change;
import java.sql.SQLException;

/** Makes a dead callback due again, or removes it. */
final class DeadCallbackCommand extends Command<Change> {
    private final JobId id;
    private final boolean replay;
    private boolean done;

    private DeadCallbackCommand(JobId id, boolean replay) {
        this.id = id;
        this.replay = replay;
    }

    static DeadCallbackCommand replay(JobId id) {
        return new DeadCallbackCommand(id, true);
    }

    static DeadCallbackCommand delete(JobId id) {
        return new DeadCallbackCommand(id, false);
    }

    @Override
    void write(Group group) throws SQLException {
        JobWrites.Found job = group.jobs().find(id.value());
        State state = group.callbacks().state(id.value());
        done = state == State.DEAD && job != null;
        if (job == null || state == null) {
            answerWith(new Change.Unknown());
        } else if (state != State.DEAD) {
            answerWith(new Change.Refused(job.state()));
        } else {
            change(group);
            answerWith(new Change.Done(job.state()));
        }
    }

    private void change(Group group) throws SQLException {
        if (replay) {
            group.callbacks().replay(id.value(), group.now());
        } else {
            group.callbacks().delete(id.value());
        }
    }

    @Override
    void committed(Group group) {
        if (done && replay) {
            group.memory().callbacks().addPending(1);
            group.memory().callbacks().add(new Due(id.value(), group.now()));
        }
    }
}
