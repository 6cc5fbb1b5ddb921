package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.QueueStats;
import io.dujiang.jobs.spi.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** A store and what it should hold, kept in plain maps; each step does the same to both and compares them. */
final class StoreModel implements AutoCloseable {
    private static final String KIND = "model";
    private static final Failure FAILURE = new Failure("model-failure", "The model says so");

    private static final class Job {
        private final JobId id;
        private final Optional<String> key;
        private final String content;
        private JobState state;
        private Instant dueAt;
        private int attempts;
        private int failed;
        private int deaths;
        private int replays;

        Job(NewJob job, String content, boolean delayed) {
            this.id = job.id();
            this.key = job.key().map(NewJob.Key::text);
            this.content = content;
            this.dueAt = job.dueAt();
            this.state = delayed ? JobState.SCHEDULED : JobState.QUEUED;
        }
    }

    private final Path folder;
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final List<JobId> order = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private final BlockingQueue<Lease> given = new LinkedBlockingQueue<>();
    private SqliteStore store;
    private long lastId = now.get().toEpochMilli() << 21;

    StoreModel(Path folder) {
        this.folder = folder;
        this.store = openStore();
    }

    private SqliteStore openStore() {
        SqliteStore opened = SqliteStore.open(folder, StoreSettings.DEFAULT.withClock(now::get));
        opened.subscribe(given::add);
        return opened;
    }

    int size() {
        return order.size();
    }

    void step(int choice) throws InterruptedException {
        int argument = choice / 16;
        switch (choice % 16) {
            case 0, 1, 2, 3 -> submit(argument);
            case 4, 5, 6 -> lease();
            case 7, 8, 9, 10 -> finish(argument);
            case 11 -> cancel(argument);
            case 12 -> replay(argument);
            case 13 -> delete(argument);
            case 14 -> advance(argument);
            default -> reopen();
        }
        compareStats();
    }

    private void submit(int argument) {
        String content = "content-" + argument % 2;
        Optional<NewJob.Key> key = argument % 3 == 0
                ? Optional.empty()
                : Optional.of(new NewJob.Key("key-" + argument % 7, StoreFixture.bytes(content)));
        boolean delayed = argument % 5 == 0;
        Instant dueAt = delayed ? now.get().plusSeconds(10) : now.get();
        NewJob job = new NewJob(new JobId(++lastId), KIND, StoreFixture.bytes(content), key, Optional.empty(), dueAt);
        Optional<Job> earlier = key.flatMap(known -> jobs.values().stream()
                .filter(other -> other.key.equals(Optional.of(known.text())))
                .findFirst());
        if (earlier.isEmpty()) {
            assertThat(StoreFixture.done(store.submit(job))).isEqualTo(new Submission(job.id(), false));
            jobs.put(job.id(), new Job(job, content, delayed));
            order.add(job.id());
        } else {
            submitAgain(job, content, earlier.get());
        }
    }

    private void submitAgain(NewJob job, String content, Job earlier) {
        try {
            assertThat(StoreFixture.done(store.submit(job))).isEqualTo(new Submission(earlier.id, true));
            assertThat(content).isEqualTo(earlier.content);
        } catch (CompletionException conflict) {
            assertThat(content).isNotEqualTo(earlier.content);
        }
    }

    private void lease() throws InterruptedException {
        promote();
        Optional<Job> longest = jobs.values().stream()
                .filter(job -> job.state == JobState.QUEUED)
                .min((a, b) -> a.dueAt.compareTo(b.dueAt));
        if (longest.isPresent()) {
            store.request(1);
            Lease lease = given.poll(1, TimeUnit.MINUTES);
            Job job = Objects.requireNonNull(jobs.get(lease.id()));
            assertThat(job.state).isEqualTo(JobState.QUEUED);
            job.state = JobState.RUNNING;
            job.attempts++;
            assertThat(lease.attempt()).isEqualTo(job.attempts);
            assertThat(lease.failedAttempts()).isEqualTo(job.failed);
            assertThat(lease.input()).isEqualTo(StoreFixture.bytes(job.content));
            leases.add(lease);
        }
    }

    private void finish(int argument) throws InterruptedException {
        if (leases.isEmpty()) {
            return;
        }
        Lease lease = leases.remove(argument % leases.size());
        Job job = jobs.get(lease.id());
        Outcome outcome = outcome(argument);
        boolean holds = StoreFixture.done(store.finish(lease, outcome));
        assertThat(holds).isEqualTo(job != null && job.state == JobState.RUNNING);
        assertThat(StoreFixture.done(store.finish(lease, outcome))).isFalse();
        if (job != null && holds) {
            apply(job, outcome);
            compare(job.id);
        }
    }

    private Outcome outcome(int argument) {
        return switch (argument / 7 % 4) {
            case 0 -> new Outcome.Succeeded(StoreFixture.bytes("result-" + argument));
            case 1 -> new Outcome.Retry(FAILURE, now.get().plusSeconds(argument % 3 * 10L));
            case 2 -> new Outcome.Dead(FAILURE);
            default -> new Outcome.Released();
        };
    }

    private void apply(Job job, Outcome outcome) throws InterruptedException {
        switch (outcome) {
            case Outcome.Succeeded(byte[] result) -> {
                job.state = JobState.SUCCEEDED;
                assertThat(store.result(job.id)).contains(result);
            }
            case Outcome.Retry(Failure failure, Instant dueAt) -> {
                job.state = dueAt.isAfter(now.get()) ? JobState.SCHEDULED : JobState.QUEUED;
                job.dueAt = dueAt;
                job.failed++;
            }
            case Outcome.Dead dead -> {
                job.state = JobState.DEAD;
                job.failed++;
            }
            case Outcome.Released released -> {
                job.state = JobState.QUEUED;
                job.attempts--;
            }
        }
    }

    private void cancel(int argument) throws InterruptedException {
        promote();
        change(argument, store::cancel, state -> !state.isFinished(), job -> job.state = JobState.CANCELLED);
    }

    private void replay(int argument) throws InterruptedException {
        change(argument, store::replay, state -> state == JobState.DEAD, job -> {
            job.state = JobState.QUEUED;
            job.dueAt = now.get();
            job.attempts = 0;
            job.failed = 0;
            job.deaths = 0;
            job.replays++;
        });
    }

    private void delete(int argument) throws InterruptedException {
        change(argument, store::delete, state -> state == JobState.DEAD, job -> jobs.remove(job.id));
    }

    private void change(
            int argument,
            Function<JobId, CompletableFuture<Change>> ask,
            Predicate<JobState> allowed,
            Consumer<Job> apply)
            throws InterruptedException {
        JobId id = order.isEmpty() ? new JobId(7) : order.get(argument % order.size());
        Job job = jobs.get(id);
        Change answer = StoreFixture.done(ask.apply(id));
        if (job == null) {
            assertThat(answer).isEqualTo(new Change.Unknown());
        } else if (allowed.test(job.state)) {
            assertThat(answer).isEqualTo(new Change.Done(job.state));
            apply.accept(job);
        } else {
            assertThat(answer).isEqualTo(new Change.Refused(job.state));
        }
        compare(id);
    }

    private void advance(int argument) {
        now.updateAndGet(before -> before.plus(Duration.ofSeconds(argument % 15)));
        store.wake();
        promote();
        StoreFixture.done(store.cancel(new JobId(7)));
    }

    private void promote() {
        jobs.values().stream()
                .filter(job -> job.state == JobState.SCHEDULED && !job.dueAt.isAfter(now.get()))
                .forEach(job -> job.state = JobState.QUEUED);
    }

    /** Ends the store and opens it again, and compares all that it holds. */
    void reopen() throws InterruptedException {
        store.close();
        store = openStore();
        leases.clear();
        for (Job job : jobs.values()) {
            if (job.state == JobState.RUNNING) {
                job.state = JobState.QUEUED;
                job.deaths++;
            }
        }
        promote();
        StoreFixture.done(store.cancel(new JobId(7)));
        for (JobId id : order) {
            compare(id);
        }
    }

    private void compare(JobId id) throws InterruptedException {
        Job job = jobs.get(id);
        Optional<JobRecord> found = store.find(id);
        assertThat(found.isPresent()).isEqualTo(job != null);
        if (job != null) {
            JobRecord record = found.orElseThrow();
            assertThat(record.state()).isEqualTo(job.state);
            assertThat(record.attempts()).isEqualTo(job.attempts);
            assertThat(record.deaths()).isEqualTo(job.deaths);
            assertThat(record.replays()).isEqualTo(job.replays);
            assertThat(record.dueAt()).isEqualTo(job.dueAt);
            assertThat(record.finishedAt().isPresent()).isEqualTo(job.state.isFinished());
        }
    }

    private void compareStats() {
        QueueStats stats = store.stats();
        assertThat(stats.scheduled()).isEqualTo(count(JobState.SCHEDULED));
        assertThat(stats.queued()).isEqualTo(count(JobState.QUEUED));
        assertThat(stats.running()).isEqualTo(count(JobState.RUNNING));
        assertThat(stats.unfinishedBytes())
                .isEqualTo(jobs.values().stream()
                        .filter(job -> !job.state.isFinished())
                        .mapToLong(job -> job.content.length())
                        .sum());
    }

    private long count(JobState state) {
        return jobs.values().stream().filter(job -> job.state == state).count();
    }

    @Override
    public void close() {
        store.close();
    }
}
