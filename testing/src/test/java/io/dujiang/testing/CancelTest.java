package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.SubmitOptions;
import io.dujiang.jobs.spi.Change;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Cancelling a job before, while and after it runs. */
class CancelTest extends EngineFixture {
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void aRunningJobIsInterruptedAndItsSlotIsFree() throws InterruptedException {
        builder.workers(1);
        Jobs jobs = start((input, context) -> {
            if (context.idempotencyKey().isPresent()) {
                release.await();
            }
            return input;
        });
        JobId id = submit(jobs, SubmitOptions.NONE.withKey("blocks"));
        next(signals.started);

        assertThat(StoreContract.done(jobs.cancel(id))).isEqualTo(new Change.Done(JobState.RUNNING));

        assertThat(next(signals.ended).outcome()).isEmpty();
        assertThat(finished(jobs, id).state()).isEqualTo(JobState.CANCELLED);
        assertThat(finished(jobs, submit(jobs)).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(signals.stale).isEmpty();
    }

    @Test
    void aJobThatIsNotDueNeverRuns() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs, SubmitOptions.NONE.withDelay(Duration.ofMinutes(1)));

        assertThat(StoreContract.done(jobs.cancel(id))).isEqualTo(new Change.Done(JobState.SCHEDULED));

        clock.advance(Duration.ofMinutes(1));
        finished(jobs, submit(jobs));
        assertThat(signals.started).hasSize(1);
    }

    @Test
    void aFinishedJobIsNotCancelled() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs);
        finished(jobs, id);

        assertThat(StoreContract.done(jobs.cancel(id))).isEqualTo(new Change.Refused(JobState.SUCCEEDED));
        assertThat(StoreContract.done(jobs.cancel(new JobId(1)))).isEqualTo(new Change.Unknown());
    }

    @Test
    void anOutcomeThatComesAfterTheCancellationIsRefused() throws InterruptedException {
        Jobs jobs = start((input, context) -> {
            release.await();
            return input;
        });
        JobId id = submit(jobs);
        next(signals.started);

        StoreContract.done(store.cancel(id));
        release.countDown();

        assertThat(next(signals.stale).id()).isEqualTo(id);
        assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void ofAnEndAndACancellationOneWins() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);
        for (int i = 0; i < 500; i++) {
            JobId id = submit(jobs);
            CompletableFuture<Change> cancelled = jobs.cancel(id);

            JobState end = finished(jobs, id).state();

            Change change = StoreContract.done(cancelled);
            assertThat(end).isEqualTo(change instanceof Change.Done ? JobState.CANCELLED : JobState.SUCCEEDED);
            assertThat(jobs.result(id).isPresent()).isEqualTo(end == JobState.SUCCEEDED);
        }
    }

    @Test
    void waitersAreWokenByACancellation() throws InterruptedException {
        Jobs jobs = start((input, context) -> {
            release.await();
            return input;
        });
        JobId id = submit(jobs);
        next(signals.started);
        CompletableFuture<JobState> waiting = CompletableFuture.supplyAsync(() -> stateAtEnd(jobs, id));

        StoreContract.done(jobs.cancel(id));

        assertThat(StoreContract.done(waiting)).isEqualTo(JobState.CANCELLED);
    }

    private static JobState stateAtEnd(Jobs jobs, JobId id) {
        try {
            return finished(jobs, id).state();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
