package io.dujiang.jobs;

import io.dujiang.jobs.LiveJobs.Running;
import io.dujiang.jobs.LiveJobs.Waiting;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The leases of one group: what it took from those that wait, and what it gives. All have the group's token. */
final class JobLeases {
    /** So many of those whose time has come are moved by one group. */
    private static final int MAX_DUE = 1_000;

    /** So many of those that wait are leased by one group. */
    private static final int MAX_LEASED = 1_000;

    private final LiveJobs live;
    private final long now;
    private final long token;
    private final int mark;
    private final List<Waiting> due = new ArrayList<>();
    private final List<Waiting> fromQueue = new ArrayList<>();
    private final List<Lease> given = new ArrayList<>();
    private final List<Running> givenRunning = new ArrayList<>();
    private int dueLeased;
    private int demandTaken;
    private boolean anyQueued;

    JobLeases(LiveJobs live, long now, long token) {
        this.live = live;
        this.now = now;
        this.token = token;
        this.mark = live.demand().mark();
        this.anyQueued = !live.isQueueEmpty();
    }

    /** Leases those that wait as far as there is demand; what is due and finds none is queued. */
    void writeWaiting(JobWrites jobs) throws SQLException {
        due.addAll(live.takeDue(now, MAX_DUE));
        List<NewJob> fresh = new ArrayList<>();
        while (demandTaken < MAX_LEASED && hasWaiting() && takeDemand()) {
            Waiting next = nextWaiting();
            if (next != null && next.fresh() != null) {
                fresh.add(next.fresh());
            } else if (next != null) {
                jobs.start(fresh, token, now).forEach(this::give);
                fresh.clear();
                leaseStored(next.id(), jobs);
            }
        }
        jobs.start(fresh, token, now).forEach(this::give);
        for (Waiting job : due.subList(dueLeased, due.size())) {
            jobs.queue(job.id());
        }
        anyQueued = hasWaiting();
    }

    private boolean hasWaiting() {
        return !live.isQueueEmpty() || dueLeased < due.size();
    }

    private @Nullable Waiting nextWaiting() {
        Waiting queued = live.takeQueued();
        if (queued != null) {
            fromQueue.add(queued);
            return queued;
        }
        return dueLeased < due.size() ? due.get(dueLeased++) : null;
    }

    private void leaseStored(long id, JobWrites jobs) throws SQLException {
        JobWrites.Started job = jobs.startStored(id, token, now);
        if (job != null) {
            give(
                    new Lease(new JobId(id), job.kind(), job.input(), job.key(), job.attempts(), job.failed(), token),
                    new Running(token, job.replays(), job.callback()));
        }
    }

    /** Gives the first lease of a new job. */
    void give(NewJob job) {
        give(
                new Lease(job.id(), job.kind(), job.input(), job.key().map(NewJob.Key::text), 1, 0, token),
                new Running(token, 0, job.callback().map(Object::toString).orElse(null)));
    }

    private void give(Lease lease, Running running) {
        given.add(lease);
        givenRunning.add(running);
    }

    /** Takes demand for a new job, unless others wait before it. */
    boolean takeDemandIfFirst() {
        return !anyQueued && takeDemand();
    }

    /** A new job waits: those after it do too. */
    void queued() {
        anyQueued = true;
    }

    private boolean takeDemand() {
        boolean taken = live.demand().take();
        demandTaken += taken ? 1 : 0;
        return taken;
    }

    long token() {
        return token;
    }

    List<Lease> given() {
        return given;
    }

    void committed() {
        for (int i = 0; i < given.size(); i++) {
            live.started(given.get(i).id().value(), givenRunning.get(i));
        }
        due.subList(dueLeased, due.size()).forEach(live::enqueue);
        live.demand().giveBack(demandTaken - given.size(), mark);
    }

    void undo() {
        fromQueue.forEach(live::requeue);
        due.forEach(live::schedule);
        live.demand().giveBack(demandTaken, mark);
    }
}
