package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue;
import io.dujiang.jobs.spi.JobQueue;
import io.dujiang.jobs.spi.ResultStore;
import io.dujiang.jobs.spi.ResultStore.Query;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Settings of {@link Jobs}. Not safe for use by several threads. */
public final class JobsBuilder {
    final JobQueue queue;
    final ResultStore results;
    final CallbackQueue callbacks;
    final Map<String, Handling<?, ?>> handlings = new LinkedHashMap<>();

    int workers = Math.max(4, 4 * Runtime.getRuntime().availableProcessors());
    int maxResultBytes = 1 << 20;
    InstantSource clock = InstantSource.system();
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    JobsInstrument instrument = new JobsInstrument() {};

    @Nullable
    HandlerRunner runner;

    @Nullable
    CallbackTransport transport;

    int callbackConcurrency = 64;
    RetryPolicy callbackRetry = new RetryPolicy(12, Duration.ofSeconds(1), 2, Duration.ofHours(1), 0.5);

    Executor callbackExecutor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("dujiang-callback-", 1).factory());

    JobsBuilder(JobQueue queue, ResultStore results, CallbackQueue callbacks) {
        this.queue = queue;
        this.results = results;
        this.callbacks = callbacks;
    }

    /**
     * Runs jobs of a kind by this handler.
     *
     * @throws IllegalArgumentException if the kind has a handler already
     */
    public <I, O> JobsBuilder handle(JobKind<I, O> kind, JobHandler<I, O> handler) {
        if (handlings.putIfAbsent(kind.name(), new Handling<>(kind, handler)) != null) {
            throw new IllegalArgumentException(
                    "Kind " + kind.name() + " has a handler already; a kind has exactly one");
        }
        return this;
    }

    /** How many handlers run at the same time, each on a platform thread; by default 4 per processor, at least 4. */
    public JobsBuilder workers(int count) {
        workers = positive("workers", count);
        return this;
    }

    /** Where handlers run instead of on a pool of {@link #workers} threads. It belongs to the caller. */
    public JobsBuilder runner(HandlerRunner other) {
        runner = other;
        return this;
    }

    /** The most bytes of a result, beyond which a job is dead with {@code result-too-large}; by default 1 MiB. */
    public JobsBuilder maxResultBytes(int bytes) {
        maxResultBytes = positive("maxResultBytes", bytes);
        return this;
    }

    /** The clock for ids, due times and, unless it is the system's, time-outs. */
    public JobsBuilder clock(InstantSource other) {
        clock = other;
        return this;
    }

    /** Where the jitter of retries comes from; used by one thread at a time. */
    public JobsBuilder random(RandomGenerator other) {
        random = other;
        return this;
    }

    /** Who sees what the engine does. */
    public JobsBuilder instrument(JobsInstrument other) {
        instrument = other;
        return this;
    }

    /** What carries callbacks; without it submissions with a callback are refused and none is sent. */
    public JobsBuilder callbacks(CallbackTransport other) {
        transport = other;
        return this;
    }

    /** How many callbacks are sent at the same time; by default 64. */
    public JobsBuilder callbackConcurrency(int count) {
        callbackConcurrency = positive("callbackConcurrency", count);
        return this;
    }

    /** When a failed callback is tried again; by default 12 tries, 1 s doubling up to 1 h, half of it drawn at random. */
    public JobsBuilder callbackRetry(RetryPolicy policy) {
        callbackRetry = policy;
        return this;
    }

    /** Whose threads the transport blocks; by default a virtual thread for each try. Must not run a task on its caller. */
    public JobsBuilder callbackExecutor(Executor other) {
        callbackExecutor = other;
        return this;
    }

    /** Starts: from now on jobs are taken and run. Reads the newest id from the store, so that new ones come after it. */
    public Jobs start() throws InterruptedException {
        JobId newest = results.list(new Query(Optional.empty(), Optional.empty(), Optional.empty(), 1)).items().stream()
                .map(JobRecord::id)
                .findFirst()
                .orElse(new JobId(0));
        Map<String, JobKind<?, ?>> kinds = new LinkedHashMap<>();
        List.copyOf(handlings.values()).forEach(each -> kinds.put(each.kind().name(), each.kind()));
        Submitter submitter = new Submitter(queue, kinds, new JobIds(clock, 0, newest), clock, transport != null);
        Engine engine = new Engine(this);
        engine.start();
        return new Jobs(queue, results, callbacks, submitter, engine);
    }

    private static int positive(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " must be at least 1, got " + value);
        }
        return value;
    }
}
