package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.Codec;
import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobHandler;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobKind;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.JobsBuilder;
import io.dujiang.jobs.JobsInstrument;
import io.dujiang.jobs.RetryPolicy;
import io.dujiang.jobs.SubmitOptions;
import io.dujiang.jobs.UndecodableInputException;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** The engine on a store in memory, a manual clock and a seeded random; each thing that happens can be waited for. */
abstract class EngineFixture {
    static final long SECONDS = 60;
    static final String INPUT = "text";
    static final JobKind<String, String> ECHO = kind("echo");

    final ManualClock clock = new ManualClock();
    final InMemoryStore store = new InMemoryStore(clock);
    final Signals signals = new Signals();
    final JobsBuilder builder =
            Jobs.builder(store).workers(4).clock(clock).random(new Random(7)).instrument(signals);
    private Optional<Jobs> started = Optional.empty();

    @AfterEach
    final void closeAll() {
        started.ifPresent(Jobs::close);
        store.close();
    }

    final Jobs start() throws InterruptedException {
        Jobs jobs = builder.start();
        started = Optional.of(jobs);
        return jobs;
    }

    final Jobs start(JobHandler<String, String> handler) throws InterruptedException {
        builder.handle(ECHO, handler);
        return start();
    }

    final Jobs start(JobKind<String, String> kind, JobHandler<String, String> handler) throws InterruptedException {
        builder.handle(kind, handler);
        return start();
    }

    /** Plain text, 3 attempts with a second between them, 10 s for each. */
    static JobKind<String, String> kind(String name) {
        RetryPolicy retry = new RetryPolicy(3, Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0.5);
        return new JobKind<>(name, new Text(), new Text(), retry, Duration.ofSeconds(10), false);
    }

    JobId submit(Jobs jobs) {
        return submit(jobs, SubmitOptions.NONE);
    }

    JobId submit(Jobs jobs, SubmitOptions options) {
        return StoreContract.done(jobs.submit(ECHO, INPUT, options)).id();
    }

    static JobRecord finished(Jobs jobs, JobId id) throws InterruptedException {
        JobRecord record = jobs.await(id, Duration.ofSeconds(SECONDS)).orElseThrow();
        assertThat(record.state().isFinished()).as("%s is finished", record).isTrue();
        return record;
    }

    static Failure failureOf(Jobs jobs, JobId id) throws InterruptedException {
        return jobs.find(id).orElseThrow().failure().orElseThrow();
    }

    static <T> T next(BlockingQueue<T> signals) throws InterruptedException {
        T signal = signals.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(signal).as("a signal within " + SECONDS + " s").isNotNull();
        return signal;
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).as("the latch opens").isTrue();
    }

    /** Puts the clock on to when the job is due again. */
    void advanceToRetry(Jobs jobs, JobId id) throws InterruptedException {
        clock.advanceTo(jobs.find(id).orElseThrow().dueAt());
    }

    record Ended(Lease lease, Optional<Outcome> outcome) {}

    record Tried(DueCallback callback, Optional<Failure> failure) {}

    /** What the engine tells its instrument; what an attempt's end changed in the store is done by then. */
    static final class Signals implements JobsInstrument {
        final BlockingQueue<Lease> started = new LinkedBlockingQueue<>();
        final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
        final BlockingQueue<Lease> timedOut = new LinkedBlockingQueue<>();
        final BlockingQueue<Lease> stale = new LinkedBlockingQueue<>();
        final BlockingQueue<List<StackTraceElement>> overdue = new LinkedBlockingQueue<>();
        final BlockingQueue<Tried> tried = new LinkedBlockingQueue<>();

        @Override
        public void attemptStarted(Lease lease) {
            started.add(lease);
        }

        @Override
        public void attemptEnded(Lease lease, Optional<Outcome> outcome, Duration took) {
            ended.add(new Ended(lease, outcome));
        }

        @Override
        public void attemptTimedOut(Lease lease) {
            timedOut.add(lease);
        }

        @Override
        public void staleRefused(Lease lease, Outcome outcome) {
            stale.add(lease);
        }

        @Override
        public void slotOverdue(Lease lease, Duration since, List<StackTraceElement> stack) {
            overdue.add(stack);
        }

        @Override
        public void callbackTried(DueCallback callback, Optional<Failure> failure, Duration took) {
            tried.add(new Tried(callback, failure));
        }
    }

    /** Text that refuses to read what begins with an exclamation mark, and to write what begins with a question mark. */
    private static final class Text implements Codec<String> {
        @Override
        public String decode(byte[] bytes) throws UndecodableInputException {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith("!")) {
                throw new UndecodableInputException("'" + text + "' begins with !");
            }
            return text;
        }

        @Override
        public byte[] encode(String value) {
            if (value.startsWith("?")) {
                throw new IllegalArgumentException("'" + value + "' begins with ?");
            }
            return value.getBytes(StandardCharsets.UTF_8);
        }
    }
}
