package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.spi.ResultStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private static final JobId ID = new JobId(1);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Waiters waiters = new Waiters();
    private final OneJob store = new OneJob();

    @Test
    void aFinishedJobIsNotWaitedFor() throws InterruptedException {
        store.state = Optional.of(JobState.DEAD);

        assertThat(stateOf(waiters.await(ID, LONG, store))).contains(JobState.DEAD);
        assertThat(waiters.size()).isZero();
    }

    @Test
    void anUnknownJobIsNotWaitedFor() throws InterruptedException {
        store.state = Optional.empty();

        assertThat(waiters.await(ID, LONG, store)).isEmpty();
        assertThat(waiters.size()).isZero();
    }

    @Test
    void whenTheTimeIsOverTheJobIsToldAsItIs() throws InterruptedException {
        assertThat(stateOf(waiters.await(ID, Duration.ofMillis(1), store))).contains(JobState.RUNNING);
        assertThat(stateOf(waiters.await(ID, Duration.ZERO, store))).contains(JobState.RUNNING);
        assertThat(stateOf(waiters.await(ID, Duration.ofSeconds(Long.MIN_VALUE), store)))
                .contains(JobState.RUNNING);
        assertThat(waiters.size()).isZero();
    }

    @Test
    void allWhoWaitAreWokenAndForgotten() throws InterruptedException {
        List<CompletableFuture<Optional<JobState>>> waiting =
                List.of(waitElsewhere(), waitElsewhere(), waitElsewhere());
        assertThat(store.read.await(20, TimeUnit.SECONDS)).isTrue();

        store.state = Optional.of(JobState.SUCCEEDED);
        waiters.ended(ID);

        for (CompletableFuture<Optional<JobState>> each : waiting) {
            assertThat(each.orTimeout(20, TimeUnit.SECONDS).join()).contains(JobState.SUCCEEDED);
        }
        assertThat(waiters.size()).isZero();
    }

    @Test
    void aCloseLetsAllGoNowAndLater() throws InterruptedException {
        List<CompletableFuture<Optional<JobState>>> waiting =
                List.of(waitElsewhere(), waitElsewhere(), waitElsewhere());
        assertThat(store.read.await(20, TimeUnit.SECONDS)).isTrue();

        waiters.close();

        for (CompletableFuture<Optional<JobState>> each : waiting) {
            assertThat(each.orTimeout(20, TimeUnit.SECONDS).join()).contains(JobState.RUNNING);
        }
        assertThat(stateOf(waiters.await(ID, LONG, store))).contains(JobState.RUNNING);
        assertThat(waiters.size()).isZero();
    }

    private CompletableFuture<Optional<JobState>> waitElsewhere() {
        CompletableFuture<Optional<JobState>> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(stateOf(waiters.await(ID, LONG, store)));
            } catch (InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static Optional<JobState> stateOf(Optional<JobRecord> record) {
        return record.map(JobRecord::state);
    }

    /** A store of one job; opens its latch when three have read it. */
    private static final class OneJob implements ResultStore {
        final CountDownLatch read = new CountDownLatch(3);
        volatile Optional<JobState> state = Optional.of(JobState.RUNNING);

        @Override
        public Optional<JobRecord> find(JobId id) {
            Optional<JobRecord> found = state.map(now -> new JobRecord(
                    id,
                    "kind",
                    now,
                    1,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Instant.EPOCH,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
            read.countDown();
            return found;
        }

        @Override
        public Optional<byte[]> input(JobId id) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> result(JobId id) {
            return Optional.empty();
        }

        @Override
        public List<JobEvent> history(JobId id) {
            return List.of();
        }

        @Override
        public Page<JobRecord> list(Query query) {
            return new Page<>(List.of(), Optional.empty());
        }
    }
}
