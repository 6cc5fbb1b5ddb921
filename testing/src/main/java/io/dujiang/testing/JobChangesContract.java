package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every {@link io.dujiang.jobs.spi.JobQueue} promises of cancelling, replaying and deleting. */
public abstract class JobChangesContract extends StoreContract {
    private static final int RACES = 200;

    /** For the test of a backend. */
    protected JobChangesContract() {}

    @Test
    void aScheduledJobIsCancelled() throws InterruptedException {
        JobId id = submitted(jobDueIn(Duration.ofMinutes(1)));

        assertThat(done(queue().cancel(id))).isEqualTo(new Change.Done(JobState.SCHEDULED));

        assertCancelled(id);
        queue().request(1);
        advance(Duration.ofMinutes(2));
        assertThat(leases).isEmpty();
    }

    @Test
    void aQueuedJobIsCancelledAndNeverLeased() throws InterruptedException {
        JobId id = submitted(job());

        assertThat(done(queue().cancel(id))).isEqualTo(new Change.Done(JobState.QUEUED));

        assertCancelled(id);
        JobId next = submitted(job());
        assertThat(leased().id()).isEqualTo(next);
    }

    @Test
    void aRunningJobIsCancelledAndItsTokenIsStale() throws InterruptedException {
        Lease lease = submittedAndLeased(job());

        assertThat(done(queue().cancel(lease.id()))).isEqualTo(new Change.Done(JobState.RUNNING));

        assertThat(done(queue().finish(lease, new Outcome.Succeeded(bytes("out")))))
                .isFalse();
        assertCancelled(lease.id());
        assertThat(results().result(lease.id())).isEmpty();
    }

    private void assertCancelled(JobId id) throws InterruptedException {
        JobRecord found = found(id);
        assertThat(found.state()).isEqualTo(JobState.CANCELLED);
        assertThat(found.finishedAt()).contains(clock.instant());
        assertThat(results().history(id)).extracting(JobEvent::what).containsExactly("cancelled");
    }

    @Test
    void aFinishedJobIsNotCancelled() throws InterruptedException {
        assertThat(done(queue().cancel(succeeded(job())))).isEqualTo(new Change.Refused(JobState.SUCCEEDED));
        assertThat(done(queue().cancel(died(job())))).isEqualTo(new Change.Refused(JobState.DEAD));
        assertThat(done(queue().cancel(cancelled(job())))).isEqualTo(new Change.Refused(JobState.CANCELLED));
    }

    @Test
    void nothingIsDoneToAnUnknownJob() {
        assertThat(done(queue().cancel(nextId()))).isEqualTo(new Change.Unknown());
        assertThat(done(queue().replay(nextId()))).isEqualTo(new Change.Unknown());
        assertThat(done(queue().delete(nextId()))).isEqualTo(new Change.Unknown());
    }

    @Test
    void ofACancellationAndAnEndTheFirstToCommitWins() throws InterruptedException {
        for (int i = 0; i < RACES; i++) {
            Lease lease = submittedAndLeased(job());
            CompletableFuture<Change> cancelling =
                    CompletableFuture.completedFuture(lease.id()).thenComposeAsync(queue()::cancel);

            boolean finished = done(queue().finish(lease, new Outcome.Succeeded(bytes("out"))));
            Change cancel = done(cancelling);

            assertThat(finished).isEqualTo(cancel instanceof Change.Refused);
            assertThat(found(lease.id()).state()).isEqualTo(finished ? JobState.SUCCEEDED : JobState.CANCELLED);
            assertThat(results().result(lease.id()).isPresent()).isEqualTo(finished);
        }
    }

    @Test
    void aLeaseIsGivenBeforeALaterCancellationIsTold() throws InterruptedException {
        for (int i = 0; i < RACES; i++) {
            JobId id = submitted(job());
            CompletableFuture<Change> cancelled =
                    CompletableFuture.completedFuture(id).thenComposeAsync(queue()::cancel);
            CompletableFuture<Boolean> wasGiven = cancelled.thenApply(
                    change -> leases.stream().anyMatch(lease -> lease.id().equals(id)));
            queue().request(1);

            Change change = done(cancelled);

            assertThat(done(wasGiven)).isEqualTo(change.equals(new Change.Done(JobState.RUNNING)));
            done(queue().withdraw());
            settle();
            leases.clear();
        }
    }

    @Test
    void aDeadJobIsReplayedWithItsHistory() throws InterruptedException {
        JobId id = died(job());
        advance(Duration.ofSeconds(5));

        assertThat(done(queue().replay(id))).isEqualTo(new Change.Done(JobState.DEAD));

        JobRecord found = found(id);
        assertThat(found.state()).isEqualTo(JobState.QUEUED);
        assertThat(found.attempts()).isZero();
        assertThat(found.replays()).isEqualTo(1);
        assertThat(found.finishedAt()).isEmpty();
        assertThat(results().history(id)).extracting(JobEvent::what).containsExactly("dead", "replayed");
        Lease again = leased();
        assertThat(again.id()).isEqualTo(id);
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.failedAttempts()).isZero();
        finished(again, new Outcome.Succeeded(bytes("late")));
        assertThat(results().result(id)).contains(bytes("late"));
    }

    @Test
    void aReplayedJobWaitsBehindTheOthers() throws InterruptedException {
        JobId dead = died(job());
        JobId other = submitted(job());
        advance(Duration.ofSeconds(1));

        assertThat(done(queue().replay(dead))).isInstanceOf(Change.Done.class);

        assertThat(leased().id()).isEqualTo(other);
        assertThat(leased().id()).isEqualTo(dead);
    }

    @Test
    void onlyADeadJobIsReplayedOrDeleted() throws InterruptedException {
        JobId scheduled = submitted(jobDueIn(Duration.ofMinutes(1)));
        JobId running = submittedAndLeased(job()).id();
        JobId succeeded = succeeded(job());
        JobId cancelled = cancelled(job());
        JobId queued = submitted(job());

        assertRefused(scheduled, JobState.SCHEDULED);
        assertRefused(queued, JobState.QUEUED);
        assertRefused(running, JobState.RUNNING);
        assertRefused(succeeded, JobState.SUCCEEDED);
        assertRefused(cancelled, JobState.CANCELLED);
    }

    private void assertRefused(JobId id, JobState state) throws InterruptedException {
        assertThat(done(queue().replay(id))).isEqualTo(new Change.Refused(state));
        assertThat(done(queue().delete(id))).isEqualTo(new Change.Refused(state));
        assertThat(found(id).state()).isEqualTo(state);
    }

    @Test
    void aDeletedJobIsGoneForGood() throws InterruptedException {
        JobId id = died(jobWithCallback());

        assertThat(done(queue().delete(id))).isEqualTo(new Change.Done(JobState.DEAD));

        assertThat(results().find(id)).isEmpty();
        assertThat(results().input(id)).isEmpty();
        assertThat(results().history(id)).isEmpty();
        assertThat(callbackQueue().findCallback(id)).isEmpty();
        assertThat(done(queue().replay(id))).isEqualTo(new Change.Unknown());
        callbackQueue().requestCallbacks(1);
        settle();
        assertThat(callbacks).isEmpty();
        assertThat(callbackQueue().pendingCallbacks()).isZero();
    }

    @Test
    void aReplayedJobCallsBackWithAnotherId() throws InterruptedException {
        JobId id = died(jobWithCallback());
        DueCallback first = called();
        done(callbackQueue().delivered(first));
        assertThat(done(queue().replay(id))).isInstanceOf(Change.Done.class);
        finished(leased(), new Outcome.Succeeded(bytes("late")));

        DueCallback second = called();

        assertThat(second.id()).isEqualTo(id);
        assertThat(second.webhookId()).isNotEqualTo(first.webhookId());
        assertThat(second.state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aReportOnACallbackOfBeforeAReplayChangesNothing() throws InterruptedException {
        JobId id = died(jobWithCallback());
        DueCallback old = called();
        assertThat(done(queue().replay(id))).isInstanceOf(Change.Done.class);
        finished(leased(), new Outcome.Succeeded(bytes("late")));

        done(callbackQueue().delivered(old));

        assertThat(callbackQueue().findCallback(id).orElseThrow().state()).isEqualTo(State.PENDING);
        assertThat(callbackQueue().pendingCallbacks()).isEqualTo(1);
        DueCallback current = called();
        done(callbackQueue().retry(old, BOOM, clock.instant()));
        done(callbackQueue().delivered(current));
        assertThat(callbackQueue().findCallback(id).orElseThrow().state()).isEqualTo(State.DELIVERED);
        assertThat(callbackQueue().pendingCallbacks()).isZero();
    }

    @Test
    void aReplayTakesBackTheCallbackOfTheEarlierEnd() throws InterruptedException {
        JobId id = died(jobWithCallback());
        assertThat(done(queue().replay(id))).isInstanceOf(Change.Done.class);

        callbackQueue().requestCallbacks(5);
        settle();

        assertThat(callbacks).isEmpty();
        assertThat(callbackQueue().pendingCallbacks()).isZero();
        finished(leased(), new Outcome.Succeeded(bytes("late")));
        assertThat(nextCallback().state()).isEqualTo(JobState.SUCCEEDED);
        settle();
        assertThat(callbacks).isEmpty();
    }
}
