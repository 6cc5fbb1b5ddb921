package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.RefusedException;
import io.dujiang.jobs.spi.Submission;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The store takes what it is meant to hold, and says when there will be room. */
class SqliteStoreBoundsTest extends StoreFixture {
    @Test
    void unfinishedJobsAreBounded() throws InterruptedException {
        open(settings().withUnfinished(3, 1_000));
        JobId first = submitted(jobWithKey("k", "a"));
        submitted(job());
        submitted(job());

        assertThatThrownBy(() -> done(store().submit(job())))
                .hasCauseInstanceOf(RefusedException.QueueFull.class)
                .hasMessageContaining("3 of at most 3 jobs");

        assertThat(done(store().submit(jobWithKey("k", "a")))).isEqualTo(new Submission(first, true));
        assertThat(done(store().cancel(first))).isEqualTo(new Change.Done(JobState.QUEUED));
        submitted(job());
    }

    @Test
    void unfinishedBytesAreBoundedAlsoAfterAReopen() {
        open(settings().withUnfinished(100, 1_000));
        JobId large = submitted(job(new byte[900]));
        submitted(job(new byte[100]));
        assertThatThrownBy(() -> done(store().submit(job(new byte[1]))))
                .hasCauseInstanceOf(RefusedException.QueueFull.class)
                .hasMessageContaining("1000 of at most 1000 input bytes");

        reopen(settings().withUnfinished(100, 1_000));

        NewJob refused = job(new byte[1]);
        assertThatThrownBy(() -> done(store().submit(refused))).hasCauseInstanceOf(RefusedException.QueueFull.class);
        done(store().cancel(large));
        submitted(job(new byte[900]));
    }

    @Test
    void theTimeToWaitFollowsTheDrainRate() throws InterruptedException {
        open(settings().withUnfinished(1_000, 1_000_000));
        for (int i = 0; i < 1_000; i++) {
            submitted(job());
        }
        assertThat(retryAfter()).isEqualTo(Duration.ofMinutes(5));

        for (int i = 0; i < 4; i++) {
            succeededOne();
            advance(Duration.ofSeconds(1));
            submitted(job());
        }

        assertThat(store().stats().finishedPerSecond()).isEqualTo(1);
        assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    private void succeededOne() throws InterruptedException {
        assertThat(done(store().finish(leased(), new Outcome.Succeeded(bytes("out")))))
                .isTrue();
    }

    private Duration retryAfter() {
        CompletionException refused =
                catchThrowableOfType(CompletionException.class, () -> done(store().submit(job())));
        return assertThat(refused)
                .cause()
                .asInstanceOf(type(RefusedException.QueueFull.class))
                .actual()
                .retryAfter();
    }
}
