package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ClosingTest {
    private static boolean waitForEver(CountDownLatch started) throws InterruptedException {
        started.countDown();
        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
    }

    @ParameterizedTest
    @EnumSource
    void aRunningTaskMayForkInItsScopeWhileTheGroupDrains(Mode mode) throws Exception {
        LoopGroup group = mode.start();
        CountDownLatch drains = new CountDownLatch(1);
        Task<Integer> task = group.spawn(() -> group.scope(scope -> {
            drains.await();
            return scope.fork(() -> 42).join();
        }));
        Thread closer = Thread.ofPlatform().start(() -> group.close(Duration.ofSeconds(50)));
        awaitClosed(group);

        drains.countDown();

        assertThat(task.join()).isEqualTo(42);
        closer.join();
    }

    private static void awaitClosed(LoopGroup group) {
        while (true) {
            try {
                group.execute(() -> {});
                Thread.onSpinWait();
            } catch (RejectedExecutionException closed) {
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTaskCannotCloseItsOwnGroup(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Task<Boolean> closer = group.spawn("closer", () -> {
                group.close(Duration.ZERO);
                return true;
            });

            assertThatThrownBy(closer::join)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'closer'")
                    .hasMessageContaining("wait for itself");
            assertThat(group.spawn(() -> 1).join()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptBringsTheEndForwardAndIsKept(Mode mode) throws Exception {
        LoopGroup group = mode.start();
        CountDownLatch started = new CountDownLatch(1);
        Task<Boolean> task = group.spawn(() -> waitForEver(started));
        started.await();

        Thread.currentThread().interrupt();
        group.close(Duration.ofHours(1));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(task.exceptionNow()).isInstanceOf(InterruptedException.class);
        assertThat(group.transport().group().isTerminated()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptFromOutsideOutranksTheFailureThatItCauses(Mode mode) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Thread> owner = new CompletableFuture<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (LoopGroup group = mode.start()) {
            Task<Integer> task = group.spawn(() -> {
                try {
                    return group.scope(scope -> {
                        owner.complete(Thread.currentThread());
                        var _ = scope.fork("cleanup", () -> {
                            try {
                                return waitForEver(started);
                            } catch (InterruptedException e) {
                                throw new IOException("broken while it was cleaned up", e);
                            }
                        });
                        return 1;
                    });
                } catch (Throwable e) {
                    thrown.set(e);
                    throw e;
                }
            });
            started.await();
            owner.get().interrupt();

            assertThat(task.awaitEnd(Duration.ofSeconds(50))).isTrue();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        }
    }
}
