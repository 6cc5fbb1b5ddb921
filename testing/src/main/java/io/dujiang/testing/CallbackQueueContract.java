package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.spi.CallbackQueue.CallbackRecord;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.ResultStore.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link io.dujiang.jobs.spi.CallbackQueue} promises. */
public abstract class CallbackQueueContract extends StoreContract {
    private static final Failure HUNG = new Failure("callback-failed", "No answer within 10 s");

    /** For the test of a backend. */
    protected CallbackQueueContract() {}

    @Test
    void aSucceededJobCallsBackWithItsResult() throws InterruptedException {
        NewJob job = jobWithCallback();
        succeeded(job);

        DueCallback callback = called();

        assertThat(callback.id()).isEqualTo(job.id());
        assertThat(callback.webhookId()).isNotBlank();
        assertThat(callback.url()).isEqualTo(RECEIVER);
        assertThat(callback.failedAttempts()).isZero();
        assertThat(callback.kind()).isEqualTo(KIND);
        assertThat(callback.key()).isEmpty();
        assertThat(callback.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(callback.finishedAt()).isEqualTo(clock.instant());
        assertThat(callback.failure()).isEmpty();
        assertThat(callback.result()).contains(bytes("out"));
    }

    @Test
    void aDeadJobCallsBackWithItsReason() throws InterruptedException {
        died(jobWithCallback());

        DueCallback callback = called();

        assertThat(callback.state()).isEqualTo(JobState.DEAD);
        assertThat(callback.failure()).contains(BOOM);
        assertThat(callback.result()).isEmpty();
    }

    @Test
    void aCancelledJobCallsBack() throws InterruptedException {
        JobId queued = cancelled(jobWithCallback());
        Lease running = submittedAndLeased(jobWithCallback());
        assertThat(done(queue().cancel(running.id()))).isEqualTo(new Change.Done(JobState.RUNNING));

        assertThat(called().id()).isEqualTo(queued);
        DueCallback second = called();
        assertThat(second.id()).isEqualTo(running.id());
        assertThat(second.state()).isEqualTo(JobState.CANCELLED);
        assertThat(second.failure()).isEmpty();
        assertThat(second.result()).isEmpty();
    }

    @Test
    void onlyAnEndCallsBack() throws InterruptedException {
        callbackQueue().requestCallbacks(5);
        Lease lease = submittedAndLeased(jobWithCallback());
        finished(lease, new Outcome.Retry(BOOM, clock.instant()));
        finished(leased(), new Outcome.Released());
        succeeded(jobAfter(lease));
        settle();

        assertThat(callbacks).isEmpty();
        assertThat(callbackQueue().findCallback(lease.id())).isEmpty();
        assertThat(callbackQueue().pendingCallbacks()).isZero();
    }

    /** A job without a callback; the earlier one is taken out of its way. */
    private NewJob jobAfter(Lease earlier) throws InterruptedException {
        assertThat(leased().id()).isEqualTo(earlier.id());
        return job();
    }

    @Test
    void neverMoreAreGivenThanWereAskedFor() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            cancelled(jobWithCallback());
        }

        callbackQueue().requestCallbacks(2);
        nextCallback();
        nextCallback();
        settle();

        assertThat(callbacks).isEmpty();
        assertThat(callbackQueue().pendingCallbacks()).isEqualTo(5);
    }

    @Test
    void withdrawnDemandIsForgotten() throws InterruptedException {
        callbackQueue().requestCallbacks(5);
        settle();
        callbackQueue().withdrawCallbacks();

        JobId id = cancelled(jobWithCallback());
        settle();

        assertThat(callbacks).isEmpty();
        assertThat(called().id()).isEqualTo(id);
    }

    @Test
    void oneThatWasGivenIsNotGivenAgain() throws InterruptedException {
        cancelled(jobWithCallback());
        callbackQueue().requestCallbacks(5);
        nextCallback();

        advance(Duration.ofHours(1));

        assertThat(callbacks).isEmpty();
    }

    @Test
    void aDeliveredCallbackIsDone() throws InterruptedException {
        JobId id = cancelled(jobWithCallback());
        DueCallback callback = called();

        done(callbackQueue().delivered(callback));

        CallbackRecord found = callbackQueue().findCallback(id).orElseThrow();
        assertThat(found.state()).isEqualTo(State.DELIVERED);
        assertThat(found.webhookId()).isEqualTo(callback.webhookId());
        assertThat(found.failure()).isEmpty();
        assertThat(callbackQueue().pendingCallbacks()).isZero();
        assertThat(done(callbackQueue().replayCallback(id))).isEqualTo(new Change.Refused(JobState.CANCELLED));
        assertThat(done(callbackQueue().deleteCallback(id))).isEqualTo(new Change.Refused(JobState.CANCELLED));
    }

    @Test
    void aFailedTryIsMadeAgainWithTheSameId() throws InterruptedException {
        JobId id = succeeded(jobWithCallback());
        DueCallback first = called();
        Instant again = clock.instant().plusSeconds(10);

        done(callbackQueue().retry(first, HUNG, again));

        CallbackRecord waiting = callbackQueue().findCallback(id).orElseThrow();
        assertThat(waiting.state()).isEqualTo(State.PENDING);
        assertThat(waiting.failedAttempts()).isEqualTo(1);
        assertThat(waiting.failure()).contains(HUNG);
        assertThat(waiting.dueAt()).isEqualTo(again);
        callbackQueue().requestCallbacks(2);
        advance(Duration.ofSeconds(9));
        assertThat(callbacks).isEmpty();
        advance(Duration.ofSeconds(1));
        DueCallback second = nextCallback();
        assertThat(second.webhookId()).isEqualTo(first.webhookId());
        assertThat(second.failedAttempts()).isEqualTo(1);
        assertThat(second.result()).contains(bytes("out"));
        assertThat(second.finishedAt()).isEqualTo(first.finishedAt());
    }

    @Test
    void oneThatWasGivenUpIsADeadLetter() throws InterruptedException {
        JobId id = givenUp();

        CallbackRecord dead = callbackQueue().findCallback(id).orElseThrow();
        assertThat(dead.state()).isEqualTo(State.DEAD);
        assertThat(dead.failure()).contains(HUNG);
        assertThat(dead.url()).isEqualTo(RECEIVER);
        assertThat(callbackQueue().deadCallbacks(Optional.empty(), 10).items()).containsExactly(dead);
        assertThat(callbackQueue().pendingCallbacks()).isZero();
        callbackQueue().requestCallbacks(1);
        advance(Duration.ofHours(1));
        assertThat(callbacks).isEmpty();
    }

    private JobId givenUp() throws InterruptedException {
        JobId id = cancelled(jobWithCallback());
        done(callbackQueue().dead(called(), HUNG));
        return id;
    }

    @Test
    void aDeadCallbackIsReplayedWithTheSameId() throws InterruptedException {
        JobId id = givenUp();
        String webhookId = callbackQueue().findCallback(id).orElseThrow().webhookId();

        assertThat(done(callbackQueue().replayCallback(id))).isEqualTo(new Change.Done(JobState.CANCELLED));

        assertThat(callbackQueue().pendingCallbacks()).isEqualTo(1);
        assertThat(callbackQueue().deadCallbacks(Optional.empty(), 10).items()).isEmpty();
        DueCallback again = called();
        assertThat(again.webhookId()).isEqualTo(webhookId);
        assertThat(again.failedAttempts()).isZero();
    }

    @Test
    void aDeadCallbackIsDeletedButNotItsJob() throws InterruptedException {
        JobId id = givenUp();

        assertThat(done(callbackQueue().deleteCallback(id))).isEqualTo(new Change.Done(JobState.CANCELLED));

        assertThat(callbackQueue().findCallback(id)).isEmpty();
        assertThat(results().find(id)).isPresent();
    }

    @Test
    void aPendingCallbackIsNeitherReplayedNorDeleted() {
        JobId id = cancelled(jobWithCallback());

        assertThat(done(callbackQueue().replayCallback(id))).isEqualTo(new Change.Refused(JobState.CANCELLED));
        assertThat(done(callbackQueue().deleteCallback(id))).isEqualTo(new Change.Refused(JobState.CANCELLED));
    }

    @Test
    void aJobWithoutACallbackHasNone() {
        JobId id = submitted(job());

        assertThat(done(callbackQueue().replayCallback(id))).isEqualTo(new Change.Unknown());
        assertThat(done(callbackQueue().deleteCallback(id))).isEqualTo(new Change.Unknown());
        assertThat(done(callbackQueue().replayCallback(nextId()))).isEqualTo(new Change.Unknown());
    }

    @Test
    void deadCallbacksAreListedNewestFirstInPages() throws InterruptedException {
        List<JobId> dead = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            dead.add(givenUp());
            done(callbackQueue().delivered(calledFor(cancelled(jobWithCallback()))));
        }

        List<JobId> listed = new ArrayList<>();
        Optional<JobId> before = Optional.empty();
        do {
            Page<CallbackRecord> page = callbackQueue().deadCallbacks(before, 3);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(3);
            page.items().forEach(each -> listed.add(each.id()));
            before = page.next();
        } while (before.isPresent());

        assertThat(listed).containsExactlyElementsOf(dead.reversed());
    }

    private DueCallback calledFor(JobId id) throws InterruptedException {
        DueCallback callback = called();
        assertThat(callback.id()).isEqualTo(id);
        return callback;
    }
}
