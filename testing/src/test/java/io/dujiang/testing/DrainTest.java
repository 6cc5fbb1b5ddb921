package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.JobsClosedException;
import io.dujiang.jobs.SubmitOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How the engine ends. */
class DrainTest extends EngineFixture {
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void runningAttemptsMayEnd() throws InterruptedException {
        Jobs jobs = start((input, context) -> {
            release.await();
            return input;
        });
        JobId id = submit(jobs);
        next(signals.started);
        Thread.ofPlatform().start(() -> {
            Awaitility.await().until(() -> refuses(jobs));
            release.countDown();
        });

        assertThat(jobs.drain(Duration.ofSeconds(SECONDS))).isTrue();

        assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    }

    private boolean refuses(Jobs jobs) {
        try {
            submit(jobs, SubmitOptions.NONE.withDelay(Duration.ofDays(1)));
            return false;
        } catch (JobsClosedException e) {
            return true;
        }
    }

    @Test
    void whatDoesNotEndIsInterruptedAndGivenBack() throws InterruptedException {
        Jobs jobs = start((input, context) -> {
            release.await();
            return input;
        });
        JobId id = submit(jobs);
        next(signals.started);

        assertThat(jobs.drain(Duration.ZERO)).isFalse();

        assertThat(next(signals.ended).outcome()).isEmpty();
        assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        assertThat(jobs.find(id).orElseThrow().attempts()).isZero();
        assertThat(jobs.history(id)).extracting(JobEvent::what).containsExactly("released");
    }

    @Test
    void whatHasNotBegunIsGivenBackAtOnceAndNothingIsLost() throws InterruptedException {
        builder.workers(1);
        Jobs jobs = start((input, context) -> {
            if (input.equals("block")) {
                release.await();
            }
            return input;
        });
        for (int i = 0; i < 200; i++) {
            finished(jobs, submit(jobs));
        }
        JobId running = StoreContract.done(jobs.submit(ECHO, "block", SubmitOptions.NONE))
                .id();
        List<JobId> behind = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            behind.add(submit(jobs));
        }
        assertThat(jobs.stats().prefetched()).isPositive();
        Thread.ofPlatform().start(() -> {
            Awaitility.await().until(() -> store.stats().queued() == behind.size());
            release.countDown();
        });

        assertThat(jobs.drain(Duration.ofSeconds(SECONDS))).isTrue();

        assertThat(jobs.find(running).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        for (JobId id : behind) {
            assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        }
        assertThat(jobs.stats().prefetched()).isZero();
        assertThat(store.stats().running()).isZero();
    }

    @Test
    void submissionsAreRefusedAndReadsGoOn() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs);
        finished(jobs, id);

        jobs.drain(Duration.ofSeconds(SECONDS));

        assertThatThrownBy(() -> submit(jobs))
                .isInstanceOfSatisfying(
                        JobsClosedException.class, e -> assertThat(e.code()).isEqualTo("closed"));
        assertThat(jobs.result(id)).isPresent();
        assertThat(jobs.drain(Duration.ZERO)).isTrue();
    }

    @Test
    void waitersAreLetGo() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs, SubmitOptions.NONE.withDelay(Duration.ofDays(1)));
        CountDownLatch answered = new CountDownLatch(1);
        Thread.ofPlatform().start(() -> {
            awaitEnd(jobs, id);
            answered.countDown();
        });

        jobs.drain(Duration.ofSeconds(SECONDS));

        await(answered);
    }

    private static void awaitEnd(Jobs jobs, JobId id) {
        try {
            jobs.await(id, Duration.ofDays(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCallbackThatIsCutShortIsNotLost() throws InterruptedException {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        builder.callbacks(callback -> {
            sending.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs, SubmitOptions.NONE.withCallback(URI.create("https://example.org/")));
        await(sending);

        jobs.drain(Duration.ZERO);

        await(interrupted);
        assertThat(jobs.findCallback(id).orElseThrow().failedAttempts()).isZero();
        assertThat(store.pendingCallbacks()).isEqualTo(1);
    }
}
