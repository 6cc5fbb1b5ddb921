package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Change;
import java.net.URI;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cancels a job that is not finished. */
final class CancelCommand extends Command<Change> {
    private final JobId id;
    private JobWrites.@Nullable Found cancelled;

    CancelCommand(JobId id) {
        this.id = id;
    }

    @Override
    void write(Group group) throws SQLException {
        cancelled = null;
        JobWrites.Found job = group.jobs().find(id.value());
        if (job == null) {
            answerWith(new Change.Unknown());
        } else if (job.state().isFinished()) {
            answerWith(new Change.Refused(job.state()));
        } else {
            cancel(group, job);
            answerWith(new Change.Done(job.state()));
        }
    }

    private void cancel(Group group, JobWrites.Found job) throws SQLException {
        cancelled = job;
        group.jobs().cancel(id.value(), group.now());
        int attempt = job.state() == JobState.RUNNING ? job.attempts() : 0;
        group.jobs().event(id.value(), group.now(), attempt, "cancelled", "");
        if (job.callback() != null) {
            group.owe(callback(job, job.callback(), group.now()), job.replays());
        }
    }

    private DueCallback callback(JobWrites.Found job, String url, long now) {
        return new DueCallback(
                id,
                CallbackWrites.webhookId(id, job.replays()),
                URI.create(url),
                0,
                job.kind(),
                Optional.ofNullable(job.key()),
                JobState.CANCELLED,
                Micros.toInstant(now),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    void committed(Group group) {
        if (cancelled != null) {
            group.memory().jobs().cancelled(id.value(), cancelled.state(), cancelled.inputBytes());
            group.memory().drain().finished(1, group.now());
        }
    }
}
