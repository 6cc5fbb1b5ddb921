package io.dujiang.jobs;

import io.dujiang.jobs.DueCallbacks.Due;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import java.sql.SQLException;

/** Says what became of a callback. One that is stale, its job replayed or deleted since, changes nothing. */
final class ReportCallbackCommand extends Command<Boolean> {
    /** What became of it. */
    sealed interface Report {
        /** It was taken. */
        record Delivered() implements Report {}

        /** It failed and is tried again. */
        record Retry(Failure failure, long dueAt) implements Report {}

        /** It is given up. */
        record Dead(Failure failure) implements Report {}
    }

    private final DueCallback callback;
    private final Report report;
    private boolean done;

    ReportCallbackCommand(DueCallback callback, Report report) {
        this.callback = callback;
        this.report = report;
    }

    @Override
    void write(Group group) throws SQLException {
        CallbackWrites callbacks = group.callbacks();
        done = switch (report) {
            case Report.Delivered() -> callbacks.delivered(callback);
            case Report.Retry(Failure failure, long dueAt) -> callbacks.retry(callback, dueAt, failure);
            case Report.Dead(Failure failure) -> callbacks.dead(callback, failure);
        };
        answerWith(done);
    }

    @Override
    void committed(Group group) {
        DueCallbacks due = group.memory().callbacks();
        due.reported(callback.id().value(), callback.webhookId());
        if (done && report instanceof Report.Retry(Failure _, long dueAt)) {
            due.add(new Due(callback.id().value(), dueAt));
        } else if (done) {
            due.addPending(-1);
        }
    }
}
