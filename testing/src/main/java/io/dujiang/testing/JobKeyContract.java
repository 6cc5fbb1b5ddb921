package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.dujiang.jobs.JobId;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.RefusedException.KeyConflict;
import io.dujiang.jobs.spi.Submission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link io.dujiang.jobs.spi.JobQueue} promises of idempotency keys. */
public abstract class JobKeyContract extends StoreContract {
    /** For the test of a backend. */
    protected JobKeyContract() {}

    @Test
    void theSameContentMeetsTheEarlierJobInEveryState() throws InterruptedException {
        JobId queued = submitted(jobWithKey("a", "in"));
        assertReplayed("a", queued);
        JobId running = leased().id();
        assertThat(running).isEqualTo(queued);
        assertReplayed("a", running);
        assertReplayed("b", succeeded(jobWithKey("b", "in")));
        assertReplayed("c", died(jobWithKey("c", "in")));
        assertReplayed("d", cancelled(jobWithKey("d", "in")));
        var retried = submittedAndLeased(jobWithKey("e", "in"));
        finished(retried, new Outcome.Retry(BOOM, clock.instant().plus(Duration.ofHours(1))));
        assertReplayed("e", retried.id());
    }

    private void assertReplayed(String key, JobId earlier) throws InterruptedException {
        var before = found(earlier);
        assertThat(done(queue().submit(jobWithKey(key, "in")))).isEqualTo(new Submission(earlier, true));
        assertThat(found(earlier)).isEqualTo(before);
        assertConflict(key, earlier);
    }

    private void assertConflict(String key, JobId earlier) {
        assertThatThrownBy(() -> done(queue().submit(jobWithKey(key, "other"))))
                .isInstanceOf(CompletionException.class)
                .cause()
                .asInstanceOf(throwable(KeyConflict.class))
                .satisfies(conflict -> assertThat(conflict.earlier()).isEqualTo(earlier));
    }

    @Test
    void aReplayedSubmissionIsNoJob() throws InterruptedException {
        submitted(jobWithKey("k", "in"));
        NewJob again = jobWithKey("k", "in");

        assertThat(done(queue().submit(again)).replayed()).isTrue();

        assertThat(results().find(again.id())).isEmpty();
        assertThat(queue().stats().queued()).isEqualTo(1);
    }

    @Test
    void aKeyBelongsToItsKind() {
        submitted(jobWithKey("k", "in"));

        submitted(new NewJob(
                nextId(), "other-kind", bytes("in"), Optional.of(key("k", "in")), Optional.empty(), clock.instant()));

        assertThat(queue().stats().queued()).isEqualTo(2);
    }

    @Test
    void keysAreToldApartByCase() {
        submitted(jobWithKey("Key", "in"));

        submitted(jobWithKey("key", "in"));

        assertThat(queue().stats().queued()).isEqualTo(2);
    }

    @Test
    void jobsWithoutAKeyAreNeverTheSame() {
        submitted(job());

        submitted(job());

        assertThat(queue().stats().queued()).isEqualTo(2);
    }

    @Test
    void duplicatesAtTheSameTimeMakeOneJob() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            String key = "round-" + round;
            List<CompletableFuture<Submission>> all = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.completedFuture(jobWithKey(key, "in"))
                            .thenComposeAsync(queue()::submit))
                    .toList();

            List<Submission> answers = all.stream().map(StoreContract::done).toList();

            assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSize(1);
            assertThat(answers)
                    .extracting(Submission::id)
                    .containsOnly(answers.getFirst().id());
            assertThat(results().find(answers.getFirst().id())).isPresent();
        }
    }

    @Test
    void aDuplicateIsNotAnsweredBeforeTheFirstIsStored() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            NewJob first = jobWithKey("round-" + round, "in");
            CompletableFuture<Submission> one = queue().submit(first);
            CompletableFuture<Submission> two = queue().submit(jobWithKey("round-" + round, "in"));

            assertThat(done(two)).isEqualTo(new Submission(first.id(), true));

            assertThat(results().find(first.id())).isPresent();
            assertThat(done(one)).isEqualTo(new Submission(first.id(), false));
        }
    }

    @Test
    void ofTwoContentsAtTheSameTimeOneIsRefused() {
        CompletableFuture<Submission> one = queue().submit(jobWithKey("k", "one"));
        CompletableFuture<Submission> two = queue().submit(jobWithKey("k", "two"));

        JobId first = done(one).id();

        assertThatThrownBy(() -> done(two))
                .cause()
                .asInstanceOf(throwable(KeyConflict.class))
                .satisfies(conflict -> assertThat(conflict.earlier()).isEqualTo(first));
    }

    @Test
    void theKeyOfADeletedJobCanBeUsed() throws InterruptedException {
        JobId dead = died(jobWithKey("k", "in"));
        assertThat(done(queue().delete(dead))).isInstanceOf(Change.Done.class);

        NewJob again = jobWithKey("k", "other");

        assertThat(done(queue().submit(again))).isEqualTo(new Submission(again.id(), false));
    }
}
