package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.dujiang.jobs.InvalidSubmissionException;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobProgress;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.SubmitOptions;
import io.dujiang.jobs.UnknownKindException;
import io.dujiang.jobs.spi.RefusedException.KeyConflict;
import io.dujiang.jobs.spi.Submission;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a submission may carry, and what is refused. */
class SubmitTest extends EngineFixture {
    private static final SubmitOptions KEYED = SubmitOptions.NONE.withKey("order-1");

    @Test
    void aKindWithoutAHandlerIsUnknown() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);

        assertThat(jobs.kinds()).containsExactly("echo");
        assertThatThrownBy(() -> jobs.submit("ehco", new byte[0], SubmitOptions.NONE))
                .isInstanceOfSatisfying(
                        UnknownKindException.class, e -> assertThat(e.code()).isEqualTo("unknown-kind"))
                .hasMessage("There is no kind 'ehco'. Kinds here: echo");
    }

    @Test
    void aKeyIsVisibleAsciiOfBoundedLength() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);

        for (String bad : new String[] {"", "a b", "a\tb", "caf\u00e9", "a\u007f", "x".repeat(256)}) {
            assertRefused(jobs, SubmitOptions.NONE.withKey(bad), "key-invalid");
        }
        assertThat(submit(jobs, SubmitOptions.NONE.withKey("x".repeat(255)))).isNotNull();
        assertThat(submit(jobs, SubmitOptions.NONE.withKey("!~"))).isNotNull();
    }

    @Test
    void aKindMayRequireAKey() throws InterruptedException {
        Jobs jobs = start(ECHO.withKeyRequired(), (input, context) -> input);

        assertRefused(jobs, SubmitOptions.NONE, "key-missing");
        assertThat(submit(jobs, KEYED)).isNotNull();
    }

    @Test
    void aDelayIsNeitherNegativeNorEndless() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);

        assertRefused(jobs, SubmitOptions.NONE.withDelay(Duration.ofMillis(-1)), "delay-invalid");
        assertRefused(jobs, SubmitOptions.NONE.withDelay(Duration.ofDays(3_651)), "delay-invalid");
        assertRefused(jobs, SubmitOptions.NONE.withDelay(Duration.ofSeconds(Long.MAX_VALUE)), "delay-invalid");
    }

    @Test
    void callbacksNeedATransport() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);

        assertRefused(jobs, SubmitOptions.NONE.withCallback(URI.create("https://example.org/")), "callbacks-off");
    }

    private static void assertRefused(Jobs jobs, SubmitOptions options, String code) {
        assertThatThrownBy(() -> jobs.submit(ECHO, INPUT, options))
                .isInstanceOfSatisfying(
                        InvalidSubmissionException.class,
                        e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aDelayedJobRunsWhenItIsDue() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs, SubmitOptions.NONE.withDelay(Duration.ofHours(1)));
        assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.SCHEDULED);

        clock.advance(Duration.ofHours(1));

        assertThat(finished(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void theSameContentIsTheSameJob() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs, KEYED);
        finished(jobs, id);

        assertThat(StoreContract.done(jobs.submit(ECHO, INPUT, KEYED))).isEqualTo(new Submission(id, true));
        assertThat(signals.started).hasSize(1);
    }

    @Test
    void anotherInputOrOptionIsAnotherContent() throws InterruptedException {
        builder.callbacks(callback -> {});
        Jobs jobs = start((input, context) -> input);
        submit(jobs, KEYED);

        assertConflict(jobs, "other", KEYED);
        assertConflict(jobs, INPUT, KEYED.withDelay(Duration.ofSeconds(1)));
        assertConflict(jobs, INPUT, KEYED.withCallback(URI.create("https://example.org/")));
    }

    private static void assertConflict(Jobs jobs, String input, SubmitOptions options) {
        assertThatThrownBy(() -> StoreContract.done(jobs.submit(ECHO, input, options)))
                .cause()
                .asInstanceOf(throwable(KeyConflict.class))
                .isNotNull();
    }

    @Test
    void newIdsComeAfterThoseInTheStore() throws InterruptedException {
        Jobs first = start((input, context) -> input);
        clock.advance(Duration.ofHours(1));
        JobId before = submit(first);
        first.close();

        ManualClock slow = new ManualClock(clock.instant().minusSeconds(60));
        try (Jobs second = Jobs.builder(store)
                .clock(slow)
                .handle(ECHO, (input, context) -> input)
                .start()) {
            assertThat(submit(second)).isGreaterThan(before);
        }
    }

    @Test
    void progressIsSeenWhileAJobRuns() throws InterruptedException {
        CountDownLatch reported = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        Jobs jobs = start((input, context) -> {
            context.progress(0.25, "reading");
            reported.countDown();
            await(seen);
            return input;
        });
        JobId id = submit(jobs);
        await(reported);

        assertThat(jobs.progress(id)).contains(new JobProgress(0.25, "reading"));

        seen.countDown();
        finished(jobs, id);
        assertThat(jobs.progress(id)).isEmpty();
    }
}
