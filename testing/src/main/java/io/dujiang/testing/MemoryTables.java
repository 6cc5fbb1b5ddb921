package io.dujiang.testing;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.spi.CallbackQueue;
import io.dujiang.jobs.spi.CallbackQueue.CallbackRecord;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.QueueStats;
import io.dujiang.jobs.spi.RefusedException;
import io.dujiang.jobs.spi.ResultStore.Page;
import io.dujiang.jobs.spi.ResultStore.Query;
import io.dujiang.jobs.spi.Submission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The jobs and callbacks of a store in memory, and what happens to them. Guarded by the lock of its store. */
final class MemoryTables {
    private static final Duration RATE_OVER = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final long mostUnfinished;
    private final NavigableMap<JobId, MemoryJob> jobs = new TreeMap<>();
    private final Map<String, MemoryJob> keys = new HashMap<>();
    private final TreeSet<MemoryJob> waiting =
            new TreeSet<>(Comparator.comparing((MemoryJob job) -> job.dueAt).thenComparing(MemoryJob::id));
    private final TreeSet<MemoryCallback> due = new TreeSet<>(
            Comparator.comparing((MemoryCallback each) -> each.dueAt).thenComparing(each -> each.id));
    private long running;
    private long unfinishedBytes;
    private long pendingCallbacks;

    MemoryTables(InstantSource clock, long mostUnfinished) {
        this.clock = clock;
        this.mostUnfinished = mostUnfinished;
    }

    Submission submit(NewJob origin) {
        Optional<String> key = origin.key().map(each -> keyOf(origin.kind(), each.text()));
        Optional<MemoryJob> earlier = key.map(keys::get);
        if (earlier.isPresent()) {
            return replayed(earlier.get(), origin);
        }
        if (waiting.size() + running >= mostUnfinished) {
            throw new RefusedException.QueueFull(
                    "There are " + mostUnfinished + " unfinished jobs, as many as are allowed", Duration.ofSeconds(1));
        }
        MemoryJob job = new MemoryJob(origin);
        jobs.put(job.id(), job);
        key.ifPresent(each -> keys.put(each, job));
        waiting.add(job);
        unfinishedBytes += origin.input().length;
        return new Submission(job.id(), false);
    }

    private static Submission replayed(MemoryJob earlier, NewJob again) {
        if (!earlier.hasContentOf(again)) {
            throw new RefusedException.KeyConflict(
                    "The key was used with other content by job " + earlier.id(), earlier.id());
        }
        return new Submission(earlier.id(), true);
    }

    private static String keyOf(String kind, String key) {
        return kind + " " + key;
    }

    /** Leases the job that is due the longest. */
    Optional<Lease> leaseNext() {
        Instant now = clock.instant();
        if (waiting.isEmpty() || waiting.first().dueAt.isAfter(now)) {
            return Optional.empty();
        }
        running++;
        return Optional.of(waiting.removeFirst().lease(now));
    }

    boolean finish(Lease lease, Outcome outcome) {
        MemoryJob job = jobs.get(lease.id());
        if (job == null || !job.holds(lease)) {
            return false;
        }
        running--;
        job.apply(outcome, clock.instant());
        settle(job);
        return true;
    }

    Change cancel(JobId id) {
        return change(id, job -> !job.isFinished(), job -> {
            if (!waiting.remove(job)) {
                running--;
            }
            job.cancel(clock.instant());
            settle(job);
        });
    }

    Change replay(JobId id) {
        return change(id, MemoryJob::isDead, job -> {
            job.callback.ifPresent(this::drop);
            job.replay(clock.instant());
            unfinishedBytes += job.origin.input().length;
            settle(job);
        });
    }

    Change delete(JobId id) {
        return change(id, MemoryJob::isDead, job -> {
            jobs.remove(id);
            job.origin.key().ifPresent(key -> keys.remove(keyOf(job.origin.kind(), key.text())));
            job.callback.ifPresent(this::drop);
        });
    }

    private Change change(JobId id, Predicate<MemoryJob> allowed, Consumer<MemoryJob> done) {
        MemoryJob job = jobs.get(id);
        if (job == null) {
            return new Change.Unknown();
        }
        JobState before = job.state(clock.instant());
        if (!allowed.test(job)) {
            return new Change.Refused(before);
        }
        done.accept(job);
        return new Change.Done(before);
    }

    private void settle(MemoryJob job) {
        if (job.isWaiting()) {
            waiting.add(job);
            return;
        }
        unfinishedBytes -= job.origin.input().length;
        job.callback.ifPresent(this::enqueue);
    }

    /** The callback that is due the longest. */
    Optional<DueCallback> callNext() {
        if (due.isEmpty() || due.first().dueAt.isAfter(clock.instant())) {
            return Optional.empty();
        }
        MemoryCallback next = due.removeFirst();
        return find(next.id).map(next::due);
    }

    /** Says what became of a callback, unless its job has another one by now. */
    void called(DueCallback told, CallbackQueue.State state, Optional<Failure> failure, Instant dueAt) {
        Optional<MemoryCallback> current =
                find(told.id()).flatMap(job -> job.callback).filter(each -> each.webhookId.equals(told.webhookId()));
        current.ifPresent(callback -> {
            callback.told(state, failure, dueAt);
            pendingCallbacks--;
            if (state == CallbackQueue.State.PENDING) {
                enqueue(callback);
            }
        });
    }

    Change replayCallback(JobId id) {
        return changeCallback(id, (job, callback) -> {
            callback.replay(clock.instant());
            enqueue(callback);
        });
    }

    Change deleteCallback(JobId id) {
        return changeCallback(id, (job, callback) -> job.callback = Optional.empty());
    }

    private Change changeCallback(JobId id, BiConsumer<MemoryJob, MemoryCallback> done) {
        Optional<MemoryJob> job = find(id).filter(each -> each.callback.isPresent());
        if (job.isEmpty()) {
            return new Change.Unknown();
        }
        JobState state = job.get().state(clock.instant());
        MemoryCallback callback = job.get().callback.orElseThrow();
        if (callback.state != CallbackQueue.State.DEAD) {
            return new Change.Refused(state);
        }
        done.accept(job.get(), callback);
        return new Change.Done(state);
    }

    private void enqueue(MemoryCallback callback) {
        pendingCallbacks++;
        due.add(callback);
    }

    private void drop(MemoryCallback callback) {
        due.remove(callback);
        pendingCallbacks -= callback.state == CallbackQueue.State.PENDING ? 1 : 0;
    }

    /** When the next of those that are not due yet will be. */
    Optional<Instant> nextDue() {
        return Stream.concat(
                        waiting.stream().limit(1).map(job -> job.dueAt),
                        due.stream().limit(1).map(callback -> callback.dueAt))
                .filter(clock.instant()::isBefore)
                .min(Comparator.naturalOrder());
    }

    long pendingCallbacks() {
        return pendingCallbacks;
    }

    Optional<MemoryJob> find(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    Page<JobRecord> list(Query query) {
        Instant now = clock.instant();
        return page(
                newestFirst(query.before())
                        .filter(job ->
                                query.kind().isEmpty() || query.kind().get().equals(job.origin.kind()))
                        .filter(job -> query.state().isEmpty() || query.state().get() == job.state(now))
                        .map(job -> job.view(now)),
                JobRecord::id,
                query.limit());
    }

    Page<CallbackRecord> deadCallbacks(Optional<JobId> before, int limit) {
        return page(
                newestFirst(before)
                        .flatMap(job -> job.callback.stream())
                        .filter(callback -> callback.state == CallbackQueue.State.DEAD)
                        .map(MemoryCallback::view),
                CallbackRecord::id,
                limit);
    }

    private Stream<MemoryJob> newestFirst(Optional<JobId> before) {
        return before.map(id -> jobs.headMap(id, false)).orElse(jobs).descendingMap().values().stream();
    }

    private static <T> Page<T> page(Stream<T> all, Function<T, JobId> id, int limit) {
        List<T> found = new ArrayList<>(all.limit(limit + 1L).toList());
        if (found.size() <= limit) {
            return new Page<>(List.copyOf(found), Optional.empty());
        }
        found.removeLast();
        return new Page<>(List.copyOf(found), Optional.of(id.apply(found.getLast())));
    }

    JobRecord view(MemoryJob job) {
        return job.view(clock.instant());
    }

    QueueStats stats() {
        Instant now = clock.instant();
        long scheduled = waiting.descendingSet().stream()
                .takeWhile(job -> job.dueAt.isAfter(now))
                .count();
        Instant since = now.minus(RATE_OVER);
        long finished = jobs.values().stream()
                .filter(job -> job.finishedAt().filter(at -> at.isAfter(since)).isPresent())
                .count();
        return new QueueStats(
                scheduled,
                waiting.size() - scheduled,
                running,
                unfinishedBytes,
                (double) finished / RATE_OVER.toSeconds());
    }
}
