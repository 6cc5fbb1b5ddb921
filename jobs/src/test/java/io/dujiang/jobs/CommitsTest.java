package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CommitsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Commits commits = new Commits();
    private final List<String> committed = new CopyOnWriteArrayList<>();

    @Test
    void aChangeIsUnderWayUntilItsCommit() throws InterruptedException {
        CompletableFuture<String> change = new CompletableFuture<>();
        commits.hand(() -> "A change", () -> change, committed::add);
        assertThat(commits.awaitNone(Duration.ZERO)).isFalse();

        change.complete("done");

        assertThat(commits.awaitNone(LONG)).isTrue();
        assertThat(committed).containsExactly("done");
    }

    @Test
    void aChangeThatCannotBeMadeIsHandedOverAgain() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();

        commits.hand(() -> "A change", () -> failsOnce(tries), committed::add);

        assertThat(commits.awaitNone(LONG)).isTrue();
        assertThat(tries).hasValue(2);
    }

    private static CompletableFuture<String> failsOnce(AtomicInteger tries) {
        return tries.incrementAndGet() == 1
                ? CompletableFuture.failedFuture(new StoreUnavailableException("thrown on purpose"))
                : CompletableFuture.completedFuture("done");
    }

    @Test
    void afterTheEndNothingIsTriedAgain() throws InterruptedException {
        commits.abandon();

        commits.hand(() -> "A change", CommitsTest::throwsAtOnce, committed::add);

        assertThat(commits.awaitNone(LONG)).isTrue();
        assertThat(committed).isEmpty();
    }

    private static CompletableFuture<String> throwsAtOnce() {
        throw new StoreUnavailableException("thrown on purpose");
    }

    @Test
    void manyUnderWayAreTold() {
        List<CompletableFuture<String>> open = new ArrayList<>();
        while (!commits.areMany()) {
            CompletableFuture<String> change = new CompletableFuture<>();
            open.add(change);
            commits.hand(() -> "A change", () -> change, committed::add);
        }
        assertThat(open).hasSize(8_192);

        open.getFirst().complete("done");

        assertThat(commits.areMany()).isFalse();
    }
}
