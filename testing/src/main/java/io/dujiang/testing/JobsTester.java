package io.dujiang.testing;

import io.dujiang.jobs.JobHandler;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobKind;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.JobsInstrument;
import io.dujiang.jobs.SubmitOptions;
import io.dujiang.jobs.UndecodableInputException;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Runs jobs of one kind to their end in a test, as the service would: encoded, decoded, retried, with nothing to wait for,
 * since a manual clock is put on to each next attempt.
 *
 * <pre>{@code
 * try (var tester = JobsTester.of(SETTLE, new SettleHandler(ledger))) {
 *     assertThat(tester.run(new Order("536365", "17850"))).isEqualTo(new Receipt("536365"));
 * }
 * }</pre>
 *
 * @param <I> input
 * @param <O> output
 */
public final class JobsTester<I, O> implements AutoCloseable {
    private static final int SEED = 20_260_101;

    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<JobId> ended = new LinkedBlockingQueue<>();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final JobKind<I, O> kind;
    private final Jobs jobs;

    private JobsTester(JobKind<I, O> kind, JobHandler<I, O> handler) throws InterruptedException {
        this.kind = kind;
        this.jobs = Jobs.builder(store)
                .handle(kind, handler)
                .workers(1)
                .clock(clock)
                .random(new Random(SEED))
                .instrument(new JobsInstrument() {
                    @Override
                    public void attemptEnded(Lease lease, Optional<Outcome> outcome, Duration took) {
                        ended.add(lease.id());
                    }
                })
                .start();
    }

    /** A tester of this handler. */
    public static <I, O> JobsTester<I, O> of(JobKind<I, O> kind, JobHandler<I, O> handler) throws InterruptedException {
        return new JobsTester<>(kind, handler);
    }

    /** The jobs, for what this has no word for. */
    public Jobs jobs() {
        return jobs;
    }

    /** The clock that due times are measured by. */
    public ManualClock clock() {
        return clock;
    }

    /**
     * Runs a job to its end and answers with its result.
     *
     * @throws AssertionError if it did not succeed, or if one attempt takes longer than a minute
     */
    public O run(I input) throws InterruptedException, UndecodableInputException {
        JobRecord record = runToEnd(input, SubmitOptions.NONE);
        if (record.state() != JobState.SUCCEEDED) {
            throw new AssertionError("The job is " + record.state().text() + ": "
                    + record.failure().map(Object::toString).orElse("no failure") + ", after " + record.attempts()
                    + " attempts");
        }
        return kind.output().decode(jobs.result(record.id()).orElseThrow());
    }

    /**
     * Runs a job to its end, whichever that is.
     *
     * @throws AssertionError if one attempt takes longer than a minute
     */
    public JobRecord runToEnd(I input, SubmitOptions options) throws InterruptedException {
        JobId id = jobs.submit(kind, input, options).join().id();
        JobRecord record = jobs.find(id).orElseThrow();
        while (!record.state().isFinished()) {
            clock.advanceTo(record.dueAt());
            awaitAttempt(id);
            record = jobs.find(id).orElseThrow();
        }
        return record;
    }

    private void awaitAttempt(JobId id) throws InterruptedException {
        JobId next = ended.poll(1, TimeUnit.MINUTES);
        if (!id.equals(next)) {
            throw new AssertionError("No attempt of job " + id + " ended within a minute; what ended was " + next);
        }
    }

    @Override
    public void close() {
        jobs.close();
        store.close();
    }
}
