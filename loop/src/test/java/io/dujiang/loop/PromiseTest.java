package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks whose code runs elsewhere. */
@Timeout(60)
class PromiseTest {
    private final AtomicInteger cancellations = new AtomicInteger();

    private Promise<Integer> promise(LoopGroup group) {
        return group.promise("elsewhere", cancellations::incrementAndGet);
    }

    @Test
    void givesTheOutcomeThatWasDecidedFirst() throws Exception {
        try (LoopGroup group = LoopGroup.start()) {
            Promise<Integer> kept = promise(group);
            Promise<Integer> failed = promise(group);
            assertThat(kept.task().awaitEnd(Duration.ZERO)).isFalse();

            assertThat(kept.succeed(1)).isTrue();
            assertThat(kept.fail(new IOException("late"))).isFalse();
            assertThat(failed.fail(new IOException("no"))).isTrue();

            assertThat(kept.task().join()).isEqualTo(1);
            assertThat(kept.task().awaitEnd(Duration.ZERO)).isTrue();
            assertThatThrownBy(failed.task()::join)
                    .isInstanceOf(TaskFailedException.class)
                    .cause()
                    .hasMessage("no");
            assertThat(cancellations).hasValue(0);
        }
    }

    @Test
    void runsWhatDependsOnItNotInTheThreadThatDecides() throws Exception {
        try (LoopGroup group = LoopGroup.start()) {
            Promise<Integer> promise = promise(group);
            CompletableFuture<Thread> ran = promise.task().toCompletableFuture().thenApply(_ -> Thread.currentThread());

            promise.succeed(1);

            assertThat(ran.get()).isNotEqualTo(Thread.currentThread());
        }
    }

    @Test
    void tellsWhoIsAboutToWaitForIt() throws Exception {
        try (LoopGroup group = LoopGroup.start()) {
            CompletableFuture<Promise<Integer>> made = new CompletableFuture<>();
            AtomicInteger waits = new AtomicInteger();
            Promise<Integer> promise = group.promise("elsewhere", cancellations::incrementAndGet, () -> {
                waits.incrementAndGet();
                made.join().succeed(1);
            });
            made.complete(promise);

            assertThat(promise.task().isDone()).isFalse();
            assertThat(promise.task().join()).isEqualTo(1);
            assertThat(promise.task().join()).isEqualTo(1);
            assertThat(waits).hasValue(1);
        }
    }

    @Test
    void isCancelledWithItsGroupAndThenRefused() throws Exception {
        LoopGroup group = LoopGroup.start();
        Task<Integer> left = promise(group).task();
        Task<Integer> cancelled = promise(group).task();
        assertThat(cancelled.cancel()).isTrue();
        group.close();

        assertThat(left.isCancelled()).isTrue();
        assertThat(cancellations).hasValue(2);
        assertThatThrownBy(() -> promise(group)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void isCancelledAfterThoseThatCameBefore() {
        LoopGroup group = LoopGroup.start();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            var _ = group.promise("elsewhere", () -> order.add(number));
        }
        group.close();

        assertThat(order).hasSize(20).isSorted();
    }

    @Test
    void isWaitedForByItsGroup() throws Exception {
        LoopGroup group = LoopGroup.start();
        Promise<Integer> promise = promise(group);
        FutureTask<Boolean> closing = new FutureTask<>(() -> group.close(Duration.ofDays(1)), true);
        Thread closer = Thread.ofPlatform().start(closing);
        while (closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        promise.succeed(1);

        assertThat(closing.get()).isTrue();
        assertThat(promise.task().join()).isEqualTo(1);
    }
}
