package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A group seen as an executor of the JDK. */
@Tag("conformance")
@Timeout(60)
class GroupExecutorTest {
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void callsAreTasksOfTheGroup(Mode mode) throws Exception {
        try (LoopGroup group = mode.start();
                ExecutorService executor = group.asExecutorService()) {
            assertThat(executor.submit(LoopGroup::onCarrier).get()).isEqualTo(mode != Mode.PORTABLE);
            assertThat(executor.invokeAll(List.of(() -> 1, () -> 2)))
                    .extracting(Future::get)
                    .containsExactly(1, 2);
            assertThat(executor.<Integer>invokeAny(List.of(() -> 3))).isEqualTo(3);
            assertThat(CompletableFuture.supplyAsync(() -> 4, executor)
                            .thenApplyAsync(four -> four + 1, executor)
                            .get())
                    .isEqualTo(5);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void shuttingDownRefusesCallsWaitsForThoseTakenAndLeavesTheGroupOpen(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            ExecutorService executor = group.asExecutorService();
            CountDownLatch release = new CountDownLatch(1);
            Future<Boolean> taken = executor.submit(() -> release.await(1, TimeUnit.HOURS));

            executor.shutdown();

            assertThat(executor.isShutdown()).isTrue();
            assertThat(executor.isTerminated()).isFalse();
            assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
            assertThatThrownBy(() -> executor.submit(() -> 1))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("shut down");
            release.countDown();
            assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(executor.isTerminated()).isTrue();
            assertThat(taken.get()).isTrue();
            assertThat(group.spawn(() -> 2).join()).isEqualTo(2);
            assertThat(group.asExecutorService().submit(() -> 3).get()).isEqualTo(3);
        }
    }

    /** Every call either ran or is handed back. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void shuttingDownNowInterruptsWhatRunsAndHandsBackTheRest(Mode mode) throws Exception {
        int calls = 1_000;
        try (LoopGroup group = mode.start()) {
            ExecutorService executor = group.asExecutorService();
            CountDownLatch began = new CountDownLatch(1);
            List<Future<Boolean>> futures = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                futures.add(executor.submit(() -> {
                    began.countDown();
                    return new CountDownLatch(1).await(1, TimeUnit.HOURS);
                }));
            }
            began.await();

            List<Runnable> notBegun = executor.shutdownNow();

            assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            int interrupted = 0;
            for (Future<Boolean> future : futures) {
                if (future.isDone()) {
                    assertThat(future.exceptionNow()).isInstanceOf(InterruptedException.class);
                    interrupted++;
                }
            }
            assertThat(interrupted + notBegun.size()).isEqualTo(calls);
            assertThat(interrupted).isPositive();
            assertThat(executor.shutdownNow()).isEmpty();
        }
    }

    @Test
    void aSeedRepeatsTheOrderInWhichCallsEnd() {
        assertThat(endsOfInterruptedCalls(1)).hasSize(20).isEqualTo(endsOfInterruptedCalls(1));
    }

    private static List<Integer> endsOfInterruptedCalls(long seed) {
        List<Integer> ends = new ArrayList<>();
        Throwable failure = new SeededEngine(seed).run(group -> {
            ExecutorService executor = group.asExecutorService();
            CountDownLatch began = new CountDownLatch(20);
            for (int i = 0; i < 20; i++) {
                int number = i;
                executor.execute(() -> {
                    began.countDown();
                    Uninterrupted.wait(new CountDownLatch(1)::await);
                    ends.add(number);
                });
            }
            began.await();
            assertThat(executor.shutdownNow()).isEmpty();
        });
        assertThat(failure).isNull();
        return ends;
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aClosedGroupRefusesAndEndsItsCalls(Mode mode) throws Exception {
        LoopGroup group = mode.start();
        ExecutorService executor = group.asExecutorService();
        CountDownLatch began = new CountDownLatch(1);
        Future<Boolean> call = executor.submit(() -> {
            began.countDown();
            return new CountDownLatch(1).await(1, TimeUnit.HOURS);
        });
        began.await();

        group.close();

        assertThat(call.exceptionNow()).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> executor.submit(() -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
        executor.shutdown();
        assertThat(executor.isTerminated()).isTrue();
    }
}
