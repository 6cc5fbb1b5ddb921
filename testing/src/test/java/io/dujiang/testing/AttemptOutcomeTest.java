package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobHandler;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.PermanentFailureException;
import io.dujiang.jobs.SubmitOptions;
import io.dujiang.jobs.spi.NewJob;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What an attempt comes to, by what its handler does. */
class AttemptOutcomeTest extends EngineFixture {
    @Test
    void aResultIsStored() throws InterruptedException {
        Jobs jobs = start((input, context) -> input.toUpperCase(Locale.ROOT));

        JobId id = submit(jobs);

        assertThat(finished(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(jobs.result(id)).contains(StoreContract.bytes("TEXT"));
        assertThat(jobs.input(id)).contains(StoreContract.bytes(INPUT));
        assertThat(jobs.history(id)).isEmpty();
    }

    @Test
    void aHandlerKnowsItsAttempt() throws InterruptedException {
        Jobs jobs = start((input, context) -> context.id() + " " + context.kind() + " " + context.attempt() + " "
                + context.idempotencyKey().orElse("none") + " " + context.isCancelled());

        JobId id = submit(jobs, SubmitOptions.NONE.withKey("k-1"));

        finished(jobs, id);
        assertThat(jobs.result(id)).contains(StoreContract.bytes(id + " echo 1 k-1 false"));
    }

    @Test
    void aFailureIsTriedAgainAfterABackOff() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();
        Jobs jobs = start((input, context) -> {
            if (tries.incrementAndGet() < 3) {
                throw new IOException("connection reset");
            }
            return "attempt " + context.attempt();
        });

        JobId id = submit(jobs);

        next(signals.ended);
        JobRecord first = jobs.find(id).orElseThrow();
        assertThat(first.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(first.failure()).contains(new Failure("handler-failed", "java.io.IOException: connection reset"));
        assertThat(Duration.between(clock.instant(), first.dueAt()))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        advanceToRetry(jobs, id);
        next(signals.ended);
        assertThat(Duration.between(clock.instant(), jobs.find(id).orElseThrow().dueAt()))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        advanceToRetry(jobs, id);
        assertThat(finished(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(jobs.result(id)).contains(StoreContract.bytes("attempt 3"));
        assertThat(jobs.history(id)).extracting(JobEvent::what).containsExactly("failed", "failed");
    }

    @Test
    void theLastFailureIsTheEnd() throws InterruptedException {
        Failure failure = exhausted((input, context) -> {
            throw new IllegalStateException("no", new IOException("disk gone"));
        });

        assertThat(failure.reason()).isEqualTo("attempts-exhausted");
        assertThat(failure.message())
                .isEqualTo("All 3 attempts failed, the last one with java.lang.IllegalStateException: no,"
                        + " caused by java.io.IOException: disk gone");
    }

    @Test
    void anErrorIsAFailure() throws InterruptedException {
        assertThat(exhausted((input, context) -> recurse(0)).message()).contains("StackOverflowError");
    }

    @Test
    void aLackOfMemoryIsAFailure() throws InterruptedException {
        assertThat(exhausted((input, context) -> {
                            throw new OutOfMemoryError("thrown on purpose");
                        })
                        .message())
                .contains("OutOfMemoryError: thrown on purpose");
    }

    /** Also where each failure is logged with its exception, whose message the logger asks for. */
    @ParameterizedTest
    @ValueSource(strings = {"INFO", "DEBUG"})
    void anExceptionThatCannotTellItsMessageIsAFailure(String level) throws InterruptedException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.dujiang.jobs.Failing");
        logger.setLevel(Level.valueOf(level));
        try {
            Failure failure = exhausted((input, context) -> {
                throw new RuntimeException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("no message");
                    }
                };
            });
            assertThat(failure.message()).contains("its message could not be read");
        } finally {
            logger.setLevel(null);
        }
    }

    @Test
    void aHandlerThatInterruptsItselfFailsAndHarmsNoOther() throws InterruptedException {
        builder.workers(1);
        Jobs jobs = start((input, context) -> {
            boolean clear = !Thread.interrupted();
            Thread.currentThread().interrupt();
            return String.valueOf(clear);
        });

        for (int i = 0; i < 3; i++) {
            JobId id = submit(jobs);
            finished(jobs, id);
            assertThat(jobs.result(id)).contains(StoreContract.bytes("true"));
        }
    }

    @Test
    void aPermanentFailureIsTheEndAtOnce() throws InterruptedException {
        Jobs jobs = start((input, context) -> {
            throw new PermanentFailureException("no-customer", "Customer 'x' is not a number");
        });

        JobRecord record = finished(jobs, submit(jobs));

        assertThat(record.state()).isEqualTo(JobState.DEAD);
        assertThat(record.attempts()).isEqualTo(1);
        assertThat(record.failure()).contains(new Failure("no-customer", "Customer 'x' is not a number"));
    }

    @Test
    void anInputThatCannotBeReadIsTheEndAtOnce() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);

        JobId id = StoreContract.done(jobs.submit("echo", StoreContract.bytes("!x"), SubmitOptions.NONE))
                .id();

        assertThat(finished(jobs, id).failure())
                .contains(new Failure("input-undecodable", "Kind echo cannot read the input: '!x' begins with !"));
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless handler does
    void aMissingResultIsTheEnd() throws InterruptedException {
        Jobs jobs = start((input, context) -> null);

        assertThat(finished(jobs, submit(jobs)).failure().orElseThrow().reason())
                .isEqualTo("result-missing");
    }

    @Test
    void aResultThatCannotBeWrittenIsTheEnd() throws InterruptedException {
        Jobs jobs = start((input, context) -> "?");

        Failure failure = finished(jobs, submit(jobs)).failure().orElseThrow();

        assertThat(failure.reason()).isEqualTo("result-unencodable");
        assertThat(failure.message()).contains("java.lang.String", "begins with ?");
    }

    @Test
    void aResultThatIsTooLargeIsTheEnd() throws InterruptedException {
        builder.maxResultBytes(10);
        Jobs jobs = start((input, context) -> "12345678901");

        Failure failure = finished(jobs, submit(jobs)).failure().orElseThrow();

        assertThat(failure.reason()).isEqualTo("result-too-large");
        assertThat(failure.message()).contains("11 bytes", "10 allowed");
    }

    @Test
    void aJobWhoseHandlerWasRemovedIsTriedAgainAndThenDead() throws InterruptedException {
        Jobs jobs = start((input, context) -> input);
        JobId id = new JobId(clock.millis() << 21);
        StoreContract.done(store.submit(new NewJob(
                id, "removed", StoreContract.bytes("in"), Optional.empty(), Optional.empty(), clock.instant())));

        for (int attempt = 1; attempt < 10; attempt++) {
            next(signals.ended);
            assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.SCHEDULED);
            advanceToRetry(jobs, id);
        }

        JobRecord dead = finished(jobs, id);
        assertThat(dead.state()).isEqualTo(JobState.DEAD);
        assertThat(dead.failure().orElseThrow().reason()).isEqualTo("unknown-kind");
        assertThat(dead.failure().orElseThrow().message()).contains("removed");
    }

    private Failure exhausted(JobHandler<String, String> handler) throws InterruptedException {
        Jobs jobs = start(handler);
        JobId id = submit(jobs);
        for (int attempt = 1; attempt < 3; attempt++) {
            next(signals.ended);
            advanceToRetry(jobs, id);
        }
        JobRecord dead = finished(jobs, id);
        assertThat(dead.state()).isEqualTo(JobState.DEAD);
        assertThat(dead.attempts()).isEqualTo(3);
        return dead.failure().orElseThrow();
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack overflows
    private static String recurse(int depth) {
        return recurse(depth + 1) + depth;
    }
}
