package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.JobContext;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobKind;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.JobsInstrument;
import io.dujiang.jobs.PermanentFailureException;
import io.dujiang.jobs.RetryPolicy;
import io.dujiang.jobs.SubmitOptions;
import io.dujiang.jobs.spi.CallbackQueue.CallbackRecord;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.testing.StoreContract.Backend;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Thousands of jobs that succeed, fail, hang and are cancelled, and whose callbacks fail, as a seed decides; then every one
 * of them is asked what became of it.
 */
abstract class EngineStress {
    private static final int JOBS = 6_000;
    private static final int SUBMITTERS = 4;
    private static final long SEED = 20_260_713;
    private static final SubmitOptions WITH_CALLBACK =
            SubmitOptions.NONE.withCallback(URI.create("https://example.org/done"));
    private static final RetryPolicy RETRY = new RetryPolicy(4, Duration.ofMillis(10), 2, Duration.ofMillis(50), 0.5);
    private static final JobKind<Integer, Integer> CHANCE =
            JobKind.of("chance", Integer.class, Integer.class).withRetry(RETRY).withTimeout(Duration.ofMillis(100));

    private final Map<Integer, JobId> submitted = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> deliveries = new ConcurrentHashMap<>();
    private final Successes successes = new Successes();

    abstract Backend open() throws Exception;

    @Test
    void everyJobEndsOnce() throws Exception {
        Backend store = open();
        try (Jobs jobs = Jobs.builder(store.queue(), store.results(), store.callbacks())
                .workers(32)
                .handle(CHANCE, EngineStress::handle)
                .callbacks(this::receive)
                .callbackRetry(RETRY)
                .instrument(successes)
                .start()) {
            submitAll(jobs);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> jobs.stats().queue().unfinished() == 0
                            && jobs.stats().pendingCallbacks() == 0
                            && jobs.stats().busy() == 0);
            account(jobs);
            assertThat(jobs.stats().overdue()).isZero();
            assertThat(jobs.stats().prefetched()).isZero();
        } finally {
            store.queue().close();
        }
    }

    private void submitAll(Jobs jobs) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(SUBMITTERS);
        for (int i = 0; i < SUBMITTERS; i++) {
            int first = i;
            Thread.ofVirtual().start(() -> {
                for (int n = first; n < JOBS; n += SUBMITTERS) {
                    submitted.put(n, submitOne(jobs, n));
                }
                done.countDown();
            });
        }
        EngineFixture.await(done);
    }

    private static JobId submitOne(Jobs jobs, int n) {
        JobId id = StoreContract.done(jobs.submit(CHANCE, n, WITH_CALLBACK)).id();
        if (chance("cancel", n) < 10) {
            StoreContract.done(jobs.cancel(id));
        }
        return id;
    }

    private static Integer handle(Integer n, JobContext context) throws Exception {
        int chance = chance("handle" + context.attempt(), n);
        if (chance < 10) {
            throw new IOException("failed by chance");
        } else if (chance < 13) {
            throw new PermanentFailureException("bad-luck", "Number " + n);
        } else if (chance < 15) {
            throw new StackOverflowError("thrown on purpose");
        } else if (chance < 18) {
            new CountDownLatch(1).await();
        } else if (chance < 19) {
            while (!context.isCancelled()) {
                Thread.onSpinWait();
            }
        }
        return n + 1;
    }

    private void receive(DueCallback callback) throws IOException {
        if (chance(callback.webhookId() + callback.failedAttempts(), 0) < 20) {
            throw new IOException("failed by chance");
        }
        deliveries
                .computeIfAbsent(callback.webhookId(), id -> new AtomicInteger())
                .incrementAndGet();
    }

    /** 0 to 99, by the seed. */
    private static int chance(String what, int n) {
        return new SplittableRandom(SEED + 31L * what.hashCode() + 1_000_003L * n).nextInt(100);
    }

    private void account(Jobs jobs) throws InterruptedException {
        List<JobState> ends = new ArrayList<>();
        int deliveredCallbacks = 0;
        for (int n : IntStream.range(0, JOBS).toArray()) {
            JobId id = Objects.requireNonNull(submitted.get(n), "submitted");
            JobRecord record = jobs.find(id).orElseThrow();
            ends.add(record.state());
            assertThat(successes.of(id)).isEqualTo(record.state() == JobState.SUCCEEDED ? 1 : 0);
            assertThat(jobs.result(id).map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                    .isEqualTo(
                            record.state() == JobState.SUCCEEDED
                                    ? Optional.of(String.valueOf(n + 1))
                                    : Optional.empty());
            CallbackRecord callback = jobs.findCallback(id).orElseThrow();
            boolean delivered = callback.state() == State.DELIVERED;
            AtomicInteger arrived = deliveries.getOrDefault(callback.webhookId(), new AtomicInteger());
            assertThat(arrived).hasValue(delivered ? 1 : 0);
            deliveredCallbacks += delivered ? 1 : 0;
        }
        assertThat(submitted.values()).doesNotHaveDuplicates().hasSize(JOBS);
        assertThat(ends).allMatch(JobState::isFinished).contains(JobState.SUCCEEDED, JobState.DEAD, JobState.CANCELLED);
        assertThat(deliveries).hasSize(deliveredCallbacks);
    }

    /** How often each job's success was taken by the queue. */
    private static final class Successes implements JobsInstrument {
        private final Map<JobId, AtomicInteger> counts = new ConcurrentHashMap<>();

        int of(JobId id) {
            return counts.getOrDefault(id, new AtomicInteger()).get();
        }

        @Override
        public void attemptEnded(Lease lease, Optional<Outcome> outcome, Duration took) {
            add(lease, outcome, 1);
        }

        @Override
        public void staleRefused(Lease lease, Outcome outcome) {
            add(lease, Optional.of(outcome), -1);
        }

        private void add(Lease lease, Optional<Outcome> outcome, int more) {
            if (outcome.filter(Outcome.Succeeded.class::isInstance).isPresent()) {
                counts.computeIfAbsent(lease.id(), id -> new AtomicInteger()).addAndGet(more);
            }
        }
    }
}
