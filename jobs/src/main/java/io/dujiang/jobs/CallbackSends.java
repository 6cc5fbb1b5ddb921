package io.dujiang.jobs;

import io.dujiang.jobs.DueCallbacks.Due;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The callbacks of one group: those that were due before, and those that its jobs owe. */
final class CallbackSends {
    private final DueCallbacks callbacks;
    private final long now;
    private final int mark;
    private final List<Due> taken = new ArrayList<>();
    private final List<DueCallback> owed = new ArrayList<>();
    private final List<DueCallback> given = new ArrayList<>();
    private int replaced;

    CallbackSends(DueCallbacks callbacks, long now) {
        this.callbacks = callbacks;
        this.now = now;
        this.mark = callbacks.demand().mark();
    }

    /** Reads those that were due before. */
    void readDue(CallbackWrites statements) throws SQLException {
        taken.addAll(callbacks.takeDue(now));
        for (Due due : taken) {
            DueCallback callback = statements.due(due.jobId(), now);
            if (callback != null && !callbacks.isSending(due.jobId(), callback.webhookId())) {
                given.add(callback);
            }
        }
    }

    /**
     * A job owes one.
     *
     * @param replaces whether one that was pending is gone by it
     */
    void owe(DueCallback callback, boolean replaces) {
        owed.add(callback);
        replaced += replaces ? 1 : 0;
    }

    List<DueCallback> given() {
        return given;
    }

    void committed() {
        callbacks.demand().giveBack(taken.size() - given.size(), mark);
        callbacks.addPending(owed.size() - replaced);
        for (DueCallback callback : owed) {
            if (!callbacks.isAnyDue(now) && callbacks.demand().take()) {
                given.add(callback);
            } else {
                callbacks.add(new Due(callback.id().value(), now));
            }
        }
        given.forEach(callback -> callbacks.sent(callback.id().value(), callback.webhookId()));
    }

    void undo() {
        taken.forEach(callbacks::add);
        callbacks.demand().giveBack(taken.size(), mark);
    }
}
