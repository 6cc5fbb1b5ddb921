package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every {@link io.dujiang.jobs.spi.JobQueue} promises of a job's way from its submission to its end. */
public abstract class JobQueueContract extends StoreContract {
    private static final Outcome OUT = new Outcome.Succeeded(bytes("out"));

    /** For the test of a backend. */
    protected JobQueueContract() {}

    @Test
    void aSubmittedJobIsQueued() throws InterruptedException {
        NewJob job = jobWithKey("k", "in");

        JobRecord found = found(submitted(job));

        assertThat(found.kind()).isEqualTo(KIND);
        assertThat(found.state()).isEqualTo(JobState.QUEUED);
        assertThat(found.attempts()).isZero();
        assertThat(found.key()).contains("k");
        assertThat(found.dueAt()).isEqualTo(clock.instant());
        assertThat(found.startedAt()).isEmpty();
        assertThat(found.finishedAt()).isEmpty();
    }

    @Test
    void aDelayedJobThatNobodyAskedForIsQueuedWhenDue() throws InterruptedException {
        JobId id = submitted(jobDueIn(Duration.ofMinutes(1)));

        advance(Duration.ofMinutes(1));

        assertThat(found(id).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aSucceededJobHasItsResult() throws InterruptedException {
        Lease lease = submittedAndLeased(job());
        advance(Duration.ofSeconds(3));

        finished(lease, OUT);

        JobRecord found = found(lease.id());
        assertThat(found.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(found.attempts()).isEqualTo(1);
        assertThat(found.failure()).isEmpty();
        assertThat(found.finishedAt()).contains(clock.instant());
        assertThat(results().result(lease.id())).contains(bytes("out"));
        assertThat(results().history(lease.id())).isEmpty();
    }

    @Test
    void aFailedAttemptIsScheduledAndTriedAgain() throws InterruptedException {
        Lease first = submittedAndLeased(job());
        Instant again = clock.instant().plusSeconds(30);

        finished(first, new Outcome.Retry(BOOM, again));

        JobRecord waiting = found(first.id());
        assertThat(waiting.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(waiting.attempts()).isEqualTo(1);
        assertThat(waiting.dueAt()).isEqualTo(again);
        assertThat(waiting.failure()).contains(BOOM);
        advance(Duration.ofSeconds(30));
        Lease second = leased();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.failedAttempts()).isEqualTo(1);
        assertThat(second.token()).isNotEqualTo(first.token());
        finished(second, OUT);
        assertThat(found(first.id()).attempts()).isEqualTo(2);
        assertThat(results().history(first.id())).extracting(JobEvent::what).containsExactly("failed");
    }

    @Test
    void aTimedOutAttemptIsToldApartInTheHistory() throws InterruptedException {
        Lease lease = submittedAndLeased(job());

        finished(lease, new Outcome.Retry(new Failure("timed-out", "took 5 s"), clock.instant()));

        assertThat(results().history(lease.id())).extracting(JobEvent::what).containsExactly("timed-out");
        assertThat(leased().id()).isEqualTo(lease.id());
    }

    @Test
    void aDeadJobHasItsReason() throws InterruptedException {
        JobId id = died(job());

        JobRecord found = found(id);
        assertThat(found.state()).isEqualTo(JobState.DEAD);
        assertThat(found.failure()).contains(BOOM);
        assertThat(found.attempts()).isEqualTo(1);
        assertThat(found.finishedAt()).contains(clock.instant());
        assertThat(results().result(id)).isEmpty();
        assertThat(results().history(id)).singleElement().satisfies(event -> {
            assertThat(event.what()).isEqualTo("dead");
            assertThat(event.detail()).contains(BOOM.reason(), BOOM.message());
            assertThat(event.at()).isEqualTo(clock.instant());
        });
    }

    @Test
    void aReleasedJobIsQueuedAgainAndItsAttemptDoesNotCount() throws InterruptedException {
        Lease first = submittedAndLeased(job());

        finished(first, new Outcome.Released());

        assertThat(found(first.id()).state()).isEqualTo(JobState.QUEUED);
        assertThat(found(first.id()).attempts()).isZero();
        Lease second = leased();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.attempt()).isEqualTo(1);
        assertThat(second.token()).isNotEqualTo(first.token());
    }

    @Test
    void aStaleTokenChangesNothing() throws InterruptedException {
        Lease stale = submittedAndLeased(job());
        finished(stale, new Outcome.Released());
        Lease current = leased();

        for (Outcome late : List.of(
                OUT, new Outcome.Dead(BOOM), new Outcome.Retry(BOOM, clock.instant()), new Outcome.Released())) {
            assertThat(done(queue().finish(stale, late))).isFalse();
        }

        assertThat(found(stale.id()).state()).isEqualTo(JobState.RUNNING);
        assertThat(results().result(stale.id())).isEmpty();
        finished(current, OUT);
    }

    @Test
    void anAttemptEndsOnce() throws InterruptedException {
        Lease lease = submittedAndLeased(job());
        CompletableFuture<Boolean> first = queue().finish(lease, OUT);
        CompletableFuture<Boolean> second = queue().finish(lease, new Outcome.Dead(BOOM));

        assertThat(done(first)).isTrue();
        assertThat(done(second)).isFalse();
        assertThat(found(lease.id()).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aTokenOfBeforeAReplayIsStale() throws InterruptedException {
        Lease before = submittedAndLeased(job());
        finished(before, new Outcome.Dead(BOOM));
        assertThat(done(queue().replay(before.id()))).isEqualTo(new Change.Done(JobState.DEAD));
        Lease after = leased();

        assertThat(done(queue().finish(before, OUT))).isFalse();

        finished(after, OUT);
    }

    @Test
    void statsCountWhatIsUnfinished() throws InterruptedException {
        submittedAndLeased(job());
        submitted(job());
        submitted(job());
        submitted(jobDueIn(Duration.ofHours(1)));
        succeededElsewhere();

        var stats = queue().stats();

        assertThat(stats.running()).isEqualTo(1);
        assertThat(stats.queued()).isEqualTo(2);
        assertThat(stats.scheduled()).isEqualTo(1);
        assertThat(stats.unfinished()).isEqualTo(4);
        assertThat(stats.unfinishedBytes()).isEqualTo(4L * bytes("in").length);
    }

    private void succeededElsewhere() {
        JobId id = submitted(jobDueIn(Duration.ofHours(2)));
        assertThat(done(queue().cancel(id))).isEqualTo(new Change.Done(JobState.SCHEDULED));
    }

    @Test
    void aClosedQueueTakesNothing() {
        queue().close();

        assertThatThrownBy(() -> done(queue().submit(job()))).hasRootCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void anUnknownJobIsNotFinished() {
        Lease invented = new Lease(nextId(), KIND, bytes("in"), Optional.empty(), 1, 0, 1);

        assertThat(done(queue().finish(invented, OUT))).isFalse();
    }
}
