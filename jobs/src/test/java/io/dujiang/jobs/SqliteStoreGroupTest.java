package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.RefusedException;
import io.dujiang.jobs.spi.StoreUnavailableException;
import io.dujiang.jobs.spi.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that share a transaction do not harm each other. */
class SqliteStoreGroupTest extends StoreFixture {
    private final WriterGate gate = new WriterGate();

    @BeforeEach
    void openWithGate() {
        open(settings().withInstrument(gate));
    }

    @Test
    void aDuplicateInTheGroupOfTheFirstIsAnsweredWithIt() {
        gate.shut(store());
        List<CompletableFuture<Submission>> answers = new ArrayList<>();
        List<NewJob> jobs = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            jobs.add(jobWithKey("key-" + i % 3, "same"));
            answers.add(store().submit(jobs.getLast()));
        }
        CompletableFuture<Submission> other = store().submit(jobWithKey("key-0", "other"));
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        gate.open();

        for (int i = 0; i < 30; i++) {
            assertThat(done(answers.get(i)))
                    .isEqualTo(new Submission(jobs.get(i % 3).id(), i >= 3));
        }
        assertThatThrownBy(() -> done(other))
                .hasCauseInstanceOf(RefusedException.KeyConflict.class)
                .hasMessageContaining("key-0")
                .hasMessageContaining(jobs.getFirst().id().toString());
        assertThat(store().stats().queued()).isEqualTo(3);
    }

    @Test
    void aBadCommandFailsAlone() throws InterruptedException {
        JobId taken = submitted(job());
        gate.shut(store());
        List<CompletableFuture<Submission>> good = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            good.add(store().submit(job()));
        }
        CompletableFuture<Submission> bad =
                store().submit(new NewJob(taken, KIND, bytes("in"), Optional.empty(), Optional.empty(), now.get()));
        CompletableFuture<Change> change = store().cancel(taken);
        gate.open();

        assertThatThrownBy(() -> done(bad)).hasCauseInstanceOf(StoreUnavailableException.class);
        good.forEach(submission -> assertThat(done(submission).replayed()).isFalse());
        assertThat(done(change)).isEqualTo(new Change.Done(JobState.QUEUED));
        assertThat(found(taken).state()).isEqualTo(JobState.CANCELLED);
        assertThat(store().stats().queued()).isEqualTo(10);
    }

    @Test
    void leasesOfAGroupThatFailedAreGivenByALaterOne() throws InterruptedException {
        JobId first = submitted(job());
        JobId second = submitted(jobDue(Duration.ofSeconds(5)));
        now.updateAndGet(before -> before.plusSeconds(5));
        gate.shut(store());
        store().request(5);
        CompletableFuture<Submission> bad =
                store().submit(new NewJob(first, KIND, bytes("in"), Optional.empty(), Optional.empty(), now.get()));
        NewJob third = job();
        CompletableFuture<Submission> good = store().submit(third);
        gate.open();

        assertThatThrownBy(() -> done(bad)).hasCauseInstanceOf(StoreUnavailableException.class);
        done(good);
        assertThat(List.of(next(leases).id(), next(leases).id(), next(leases).id()))
                .containsExactlyInAnyOrder(first, second, third.id());
        assertThat(store().stats().running()).isEqualTo(3);
        assertThat(store().stats().unfinished()).isEqualTo(3);
    }

    private NewJob jobDue(Duration delay) {
        return new NewJob(
                nextId(),
                KIND,
                bytes("in"),
                Optional.empty(),
                Optional.empty(),
                now.get().plus(delay));
    }

    @Test
    void ofTwoEndsInOneGroupTheFirstHolds() throws InterruptedException {
        JobId id = submitted(job());
        Lease lease = leased();
        gate.shut(store());
        CompletableFuture<Boolean> first = store().finish(lease, new Outcome.Succeeded(bytes("first")));
        CompletableFuture<Boolean> second = store().finish(lease, new Outcome.Dead(BOOM));
        CompletableFuture<Change> third = store().cancel(id);
        gate.open();

        assertThat(done(first)).isTrue();
        assertThat(done(second)).isFalse();
        assertThat(done(third)).isEqualTo(new Change.Refused(JobState.SUCCEEDED));
        assertThat(store().result(id)).contains(bytes("first"));
        assertThat(store().stats().unfinishedBytes()).isZero();
    }

    @Test
    void aCallAfterTheCloseIsRefused() {
        SqliteStore closed = store();
        close();

        assertThatThrownBy(() -> done(closed.submit(job()))).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> closed.find(new JobId(1))).isInstanceOf(StoreUnavailableException.class);
    }
}
