package io.dujiang.testing;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.spi.CallbackQueue;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.JobQueue;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.QueueStats;
import io.dujiang.jobs.spi.RefusedException;
import io.dujiang.jobs.spi.ResultStore;
import io.dujiang.jobs.spi.StoreUnavailableException;
import io.dujiang.jobs.spi.Submission;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Jobs, results and callbacks in memory, for tests of handlers: what a durable store promises, but for outliving the process.
 *
 * <p>With a {@link ManualClock} nothing becomes due but by its advance. Everything is kept until the store is dropped.
 * Leases and futures are delivered by one thread, in the order in which things happened.
 */
public final class InMemoryStore implements JobQueue, ResultStore, CallbackQueue {
    private final Object lock = new Object();
    private final InstantSource clock;
    private final MemoryTables tables;
    private final DueTimer timer;
    private final ExecutorService deliveries = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("dujiang-memory-store").factory());

    private Consumer<Lease> leases = lease -> {};
    private Consumer<DueCallback> callbacks = callback -> {};
    private int demand;
    private int callbackDemand;
    private boolean closed;

    /** A store without a bound on unfinished jobs. */
    public InMemoryStore(InstantSource clock) {
        this(clock, Long.MAX_VALUE);
    }

    /**
     * A store that refuses jobs beyond a bound.
     *
     * @param clock when jobs are due; a {@link ManualClock} wakes the store by its advance
     * @param mostUnfinished above which a submission is refused as {@link RefusedException.QueueFull}
     */
    public InMemoryStore(InstantSource clock, long mostUnfinished) {
        this.clock = clock;
        tables = new MemoryTables(clock, mostUnfinished);
        timer = new DueTimer(clock, this::wake);
    }

    @Override
    public CompletableFuture<Submission> submit(NewJob job) {
        return write(() -> tables.submit(job));
    }

    @Override
    public void subscribe(Consumer<Lease> receiver) {
        synchronized (lock) {
            leases = receiver;
        }
    }

    @Override
    public void request(int count) {
        synchronized (lock) {
            demand += count;
        }
        wake();
    }

    @Override
    public CompletableFuture<Void> withdraw() {
        return write(() -> {
                    demand = 0;
                    return true;
                })
                .thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Boolean> finish(Lease lease, Outcome outcome) {
        return write(() -> tables.finish(lease, outcome));
    }

    @Override
    public CompletableFuture<Change> cancel(JobId id) {
        return write(() -> tables.cancel(id));
    }

    @Override
    public CompletableFuture<Change> replay(JobId id) {
        return write(() -> tables.replay(id));
    }

    @Override
    public CompletableFuture<Change> delete(JobId id) {
        return write(() -> tables.delete(id));
    }

    @Override
    public QueueStats stats() {
        synchronized (lock) {
            return tables.stats();
        }
    }

    @Override
    public Optional<JobRecord> find(JobId id) {
        return read(() -> tables.find(id).map(tables::view));
    }

    @Override
    public Optional<byte[]> input(JobId id) {
        return read(() -> tables.find(id).map(job -> job.origin.input()));
    }

    @Override
    public Optional<byte[]> result(JobId id) {
        return read(() -> tables.find(id).flatMap(job -> job.result));
    }

    @Override
    public List<JobEvent> history(JobId id) {
        return read(() -> tables.find(id).map(job -> List.copyOf(job.history)).orElse(List.of()));
    }

    @Override
    public Page<JobRecord> list(Query query) {
        return read(() -> tables.list(query));
    }

    @Override
    public void subscribeCallbacks(Consumer<DueCallback> receiver) {
        synchronized (lock) {
            callbacks = receiver;
        }
    }

    @Override
    public void requestCallbacks(int count) {
        synchronized (lock) {
            callbackDemand += count;
        }
        wake();
    }

    @Override
    public void withdrawCallbacks() {
        synchronized (lock) {
            callbackDemand = 0;
        }
    }

    @Override
    public CompletableFuture<Void> delivered(DueCallback callback) {
        return told(callback, State.DELIVERED, Optional.empty(), clock.instant());
    }

    @Override
    public CompletableFuture<Void> retry(DueCallback callback, Failure failure, Instant dueAt) {
        return told(callback, State.PENDING, Optional.of(failure), dueAt);
    }

    @Override
    public CompletableFuture<Void> dead(DueCallback callback, Failure failure) {
        return told(callback, State.DEAD, Optional.of(failure), clock.instant());
    }

    private CompletableFuture<Void> told(DueCallback callback, State state, Optional<Failure> failure, Instant dueAt) {
        return write(() -> {
                    tables.called(callback, state, failure, dueAt);
                    return true;
                })
                .thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Change> replayCallback(JobId id) {
        return write(() -> tables.replayCallback(id));
    }

    @Override
    public CompletableFuture<Change> deleteCallback(JobId id) {
        return write(() -> tables.deleteCallback(id));
    }

    @Override
    public Optional<CallbackRecord> findCallback(JobId id) {
        return read(() -> tables.find(id).flatMap(job -> job.callback).map(MemoryCallback::view));
    }

    @Override
    public Page<CallbackRecord> deadCallbacks(Optional<JobId> before, int limit) {
        return read(() -> tables.deadCallbacks(before, limit));
    }

    @Override
    public long pendingCallbacks() {
        synchronized (lock) {
            return tables.pendingCallbacks();
        }
    }

    /** Ends after what happened was delivered. Not to be called on the store's own thread. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        deliveries.close();
    }

    private <T> T read(Supplier<T> query) {
        synchronized (lock) {
            if (closed) {
                throw closedStore();
            }
            return query.get();
        }
    }

    private <T> CompletableFuture<T> write(Supplier<T> change) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        synchronized (lock) {
            if (closed) {
                return CompletableFuture.failedFuture(closedStore());
            }
            try {
                T done = change.get();
                deliveries.execute(() -> answer.complete(done));
            } catch (RefusedException e) {
                deliveries.execute(() -> answer.completeExceptionally(e));
            }
            giveDue();
        }
        return answer;
    }

    private static StoreUnavailableException closedStore() {
        return new StoreUnavailableException("The store in memory is closed; open another one");
    }

    private void wake() {
        synchronized (lock) {
            if (!closed) {
                giveDue();
            }
        }
    }

    private void giveDue() {
        demand -= give(demand, tables::leaseNext, leases);
        callbackDemand -= give(callbackDemand, tables::callNext, callbacks);
        tables.nextDue().ifPresent(timer::wakeAt);
    }

    private <T> int give(int most, Supplier<Optional<T>> next, Consumer<T> receiver) {
        int given = 0;
        Optional<T> item = most > 0 ? next.get() : Optional.empty();
        while (item.isPresent()) {
            T present = item.get();
            deliveries.execute(() -> receiver.accept(present));
            given++;
            item = given < most ? next.get() : Optional.empty();
        }
        return given;
    }
}
