package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.SubmitOptions;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What becomes of an attempt that takes too long, and of its slot. */
class TimeOutTest extends EngineFixture {
    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<Boolean> sawCancelled = new LinkedBlockingQueue<>();

    @Test
    void anAttemptThatTakesTooLongIsInterruptedAndFails() throws InterruptedException {
        Jobs jobs = start((input, context) -> {
            try {
                release.await();
            } finally {
                sawCancelled.add(context.isCancelled());
            }
            return "too late";
        });
        JobId id = submit(jobs);
        next(signals.started);

        clock.advance(Duration.ofSeconds(10));

        next(signals.timedOut);
        assertThat(next(sawCancelled)).isTrue();
        assertThat(next(signals.ended).outcome()).isEmpty();
        JobRecord record = jobs.find(id).orElseThrow();
        assertThat(record.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(record.failure().orElseThrow().reason()).isEqualTo("timed-out");
        assertThat(record.failure().orElseThrow().message()).contains("Attempt 1", "PT10S");
        assertThat(jobs.history(id)).extracting(JobEvent::what).containsExactly("timed-out");
    }

    @Test
    void anAttemptWithinItsTimeIsLeftAlone() throws InterruptedException {
        Jobs jobs = start((input, context) -> {
            release.await();
            return "in time";
        });
        JobId id = submit(jobs);
        next(signals.started);

        clock.advance(Duration.ofMillis(9_999));
        release.countDown();

        assertThat(finished(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(signals.timedOut).isEmpty();
    }

    @Test
    void timingOutTheLastTimeIsTheEnd() throws InterruptedException {
        Jobs jobs = start((input, context) -> {
            release.await();
            return "never";
        });
        JobId id = submit(jobs);

        for (int attempt = 1; attempt <= 3; attempt++) {
            next(signals.started);
            clock.advance(Duration.ofSeconds(10));
            next(signals.timedOut);
            advanceToRetry(jobs, id);
        }

        JobRecord dead = finished(jobs, id);
        assertThat(dead.state()).isEqualTo(JobState.DEAD);
        assertThat(dead.failure().orElseThrow().reason()).isEqualTo("timed-out");
        assertThat(dead.attempts()).isEqualTo(3);
    }

    @Test
    void codeThatDoesNotHeedItsInterruptionKeepsItsSlotAndIsReported() throws InterruptedException {
        builder.workers(1);
        Jobs jobs = start((input, context) -> {
            boolean first = context.attempt() == 1;
            while (first && release.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
                Thread.interrupted();
            }
            return "attempt " + context.attempt();
        });
        JobId id = submit(jobs);
        next(signals.started);
        clock.advance(Duration.ofSeconds(10));
        next(signals.timedOut);
        clock.advance(Duration.ofSeconds(1));

        assertThat(next(signals.overdue)).anyMatch(frame -> frame.getClassName().contains("TimeOutTest"));
        assertThat(jobs.stats().busy()).isEqualTo(1);
        assertThat(jobs.stats().overdue()).isEqualTo(1);
        assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        assertThat(signals.started).isEmpty();

        release.countDown();

        assertThat(next(signals.ended).outcome()).isEmpty();
        assertThat(finished(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(jobs.result(id)).contains(StoreContract.bytes("attempt 2"));
        next(signals.ended);
        assertThat(jobs.stats().overdue()).isZero();
        assertThat(jobs.stats().busy()).isZero();
        assertThat(signals.overdue).isEmpty();
    }

    @Test
    void whatWaitsForASlotTooLongIsGivenBack() throws InterruptedException {
        builder.workers(1);
        CountDownLatch blocking = new CountDownLatch(1);
        Jobs jobs = start((input, context) -> {
            if (input.equals("block")) {
                blocking.countDown();
                release.await();
            }
            return input;
        });
        for (int i = 0; i < 200; i++) {
            finished(jobs, submit(jobs));
        }
        StoreContract.done(jobs.submit(ECHO, "block", SubmitOptions.NONE));
        blocking.await();
        JobId behind = submit(jobs);
        assertThat(jobs.find(behind).orElseThrow().state()).isEqualTo(JobState.RUNNING);
        Awaitility.await().until(() -> jobs.stats().prefetched() == 1);

        clock.advance(Duration.ofMillis(1_001));

        Awaitility.await().until(() -> !jobs.history(behind).isEmpty());
        assertThat(jobs.history(behind)).extracting(JobEvent::what).containsExactly("released");
        release.countDown();
        assertThat(finished(jobs, behind).state()).isEqualTo(JobState.SUCCEEDED);
    }
}
