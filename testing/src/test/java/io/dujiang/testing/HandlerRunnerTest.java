package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.HandlerRunner;
import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The seam where handlers run. */
class HandlerRunnerTest extends EngineFixture {
    private final List<String> kinds = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();

    private final HandlerRunner virtual = new HandlerRunner() {
        @Override
        public int slots() {
            return 2;
        }

        @Override
        public void run(String kind, Runnable attempt) {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("refused on purpose");
            }
            kinds.add(kind);
            Thread.ofVirtual().start(attempt);
        }
    };

    @Test
    void handlersRunWhereTheRunnerSays() throws InterruptedException {
        builder.runner(virtual);
        Jobs jobs =
                start((input, context) -> String.valueOf(Thread.currentThread().isVirtual()));

        JobId id = submit(jobs);

        assertThat(finished(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(jobs.result(id)).contains(StoreContract.bytes("true"));
        assertThat(kinds).containsExactly("echo");
        assertThat(jobs.stats().slots()).isEqualTo(2);
    }

    @Test
    void whatARunnerRefusesIsGivenBack() throws InterruptedException {
        refusals.set(1);
        builder.runner(virtual);
        Jobs jobs = start((input, context) -> input);

        JobId id = submit(jobs);

        assertThat(finished(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(jobs.history(id)).extracting(JobEvent::what).containsExactly("released");
        Awaitility.await()
                .untilAsserted(() -> assertThat(jobs.stats().prefetched()).isZero());
    }
}
