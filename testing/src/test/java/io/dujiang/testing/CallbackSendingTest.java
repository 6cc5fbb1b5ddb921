package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.CallbackRefusedException;
import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.RetryPolicy;
import io.dujiang.jobs.SubmitOptions;
import io.dujiang.jobs.spi.CallbackQueue.CallbackRecord;
import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.Change;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How callbacks are sent, tried again, given up and replayed. */
class CallbackSendingTest extends EngineFixture {
    private static final SubmitOptions WITH_CALLBACK =
            SubmitOptions.NONE.withCallback(URI.create("https://example.org/done"));

    @Test
    void theEndOfAJobIsSent() throws InterruptedException {
        builder.callbacks(callback -> {});
        Jobs jobs = start((input, context) -> input);

        JobId id = submit(jobs, WITH_CALLBACK);

        Tried tried = next(signals.tried);
        assertThat(tried.failure()).isEmpty();
        assertThat(tried.callback().id()).isEqualTo(id);
        assertThat(tried.callback().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(tried.callback().result()).contains(StoreContract.bytes(INPUT));
        assertThat(jobs.findCallback(id).orElseThrow().state()).isEqualTo(State.DELIVERED);
    }

    @Test
    void aFailedTryIsMadeAgainLater() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();
        builder.callbacks(callback -> {
            if (tries.incrementAndGet() == 1) {
                throw new IOException("status 500");
            }
        });
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs, WITH_CALLBACK);

        Tried first = next(signals.tried);
        CallbackRecord waiting = jobs.findCallback(id).orElseThrow();
        assertThat(first.failure()).contains(new Failure("callback-failed", "java.io.IOException: status 500"));
        assertThat(waiting.state()).isEqualTo(State.PENDING);
        assertThat(Duration.between(clock.instant(), waiting.dueAt()))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        clock.advanceTo(waiting.dueAt());

        Tried second = next(signals.tried);
        assertThat(second.failure()).isEmpty();
        assertThat(second.callback().webhookId()).isEqualTo(first.callback().webhookId());
    }

    @Test
    void theLastFailureMakesADeadLetterThatCanBeReplayed() throws InterruptedException {
        builder.callbackRetry(new RetryPolicy(2, Duration.ofSeconds(1), 2, Duration.ofSeconds(1), 0));
        AtomicInteger tries = new AtomicInteger();
        builder.callbacks(callback -> {
            if (tries.incrementAndGet() <= 2) {
                throw new IOException("status 500");
            }
        });
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs, WITH_CALLBACK);
        next(signals.tried);
        clock.advance(Duration.ofSeconds(1));
        next(signals.tried);

        CallbackRecord dead = jobs.deadCallbacks(Optional.empty(), 10).items().getFirst();
        assertThat(dead.id()).isEqualTo(id);
        assertThat(dead.failure())
                .contains(new Failure(
                        "attempts-exhausted", "All 2 tries failed, the last one with java.io.IOException: status 500"));
        assertThat(StoreContract.done(jobs.replayCallback(id))).isInstanceOf(Change.Done.class);
        assertThat(next(signals.tried).failure()).isEmpty();
        assertThat(jobs.findCallback(id).orElseThrow().state()).isEqualTo(State.DELIVERED);
    }

    @Test
    void aRefusedCallbackIsGivenUpAtOnce() throws InterruptedException {
        builder.callbacks(callback -> {
            throw new CallbackRefusedException("address-forbidden", "10.0.0.1 is a private address");
        });
        Jobs jobs = start((input, context) -> input);
        JobId id = submit(jobs, WITH_CALLBACK);

        next(signals.tried);

        CallbackRecord dead = jobs.findCallback(id).orElseThrow();
        assertThat(dead.state()).isEqualTo(State.DEAD);
        assertThat(dead.failure()).contains(new Failure("address-forbidden", "10.0.0.1 is a private address"));
        assertThat(StoreContract.done(jobs.deleteCallback(id))).isInstanceOf(Change.Done.class);
        assertThat(jobs.findCallback(id)).isEmpty();
    }

    @Test
    void noMoreAreSentAtATimeThanAllowed() throws InterruptedException {
        AtomicInteger sending = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        builder.callbackConcurrency(3).callbacks(callback -> {
            most.accumulateAndGet(sending.incrementAndGet(), Math::max);
            full.countDown();
            await(release);
            sending.decrementAndGet();
        });
        Jobs jobs = start((input, context) -> input);
        Set<JobId> due = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            due.add(submit(jobs, WITH_CALLBACK));
        }
        await(full);
        assertThat(jobs.stats().sendingCallbacks()).isEqualTo(3);

        release.countDown();

        for (int i = 0; i < 20; i++) {
            due.remove(next(signals.tried).callback().id());
        }
        assertThat(due).isEmpty();
        assertThat(most).hasValue(3);
    }
}
