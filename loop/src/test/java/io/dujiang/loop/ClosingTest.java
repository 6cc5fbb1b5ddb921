package io.dujiang.loop;

import static io.dujiang.loop.Patient.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("conformance")
@Timeout(60)
class ClosingTest {
    private static final Duration LONG = Duration.ofHours(1);

    private static boolean waitForEver(CountDownLatch started) throws InterruptedException {
        started.countDown();
        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
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
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
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
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
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
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
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

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void thoseForWhomClosingWouldWaitMayNotClose(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            assertRefused(group.spawn(() -> messageOfClosing(group)).join());
            assertRefused(group.offload(() -> messageOfClosing(group)));
            CompletableFuture<String> ofHandler = new CompletableFuture<>();
            group.transport().group().next().execute(() -> ofHandler.complete(messageOfClosing(group)));
            assertRefused(ofHandler.get());
            assertThat(group.spawn(() -> 1).join()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void eachOfManyTasksThatRaceWithClosingIsRefusedOrRuns(Mode mode) throws Exception {
        AtomicInteger ran = new AtomicInteger();
        for (int round = 0; round < 20; round++) {
            LoopGroup group = mode.start();
            CompletableFuture<Integer> taken = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> taken.complete(executeUntilRefused(group, ran)));
            group.close(LONG);
            assertThat(ran.getAndSet(0)).isEqualTo(taken.get());
        }
    }

    @Test
    void aMicrotaskAfterTheEndOfTheLoopsRuns() throws Exception {
        LoopGroup group = LoopGroup.start();
        group.close();
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        group.microtask(() -> ran.complete(true));
        assertThat(ran.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aThreadThatCouldNotBeStartedIsNotWaitedFor() throws Exception {
        LiveTasks tasks = new LiveTasks("group");
        Thread started = Thread.ofVirtual().start(() -> {});
        LiveTask task = new LiveTask(tasks, () -> {}, null, _ -> started);
        assertThatThrownBy(() -> tasks.start(task)).isInstanceOf(IllegalThreadStateException.class);
        tasks.shut();
        assertThat(tasks.awaitNone(LONG)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void closingLetsOffLoadedCallsEnd(Mode mode) throws Exception {
        LoopGroup group = mode.start();
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Task<Integer> task = group.spawn(() -> group.offload(() -> {
            began.countDown();
            release.await();
            return 1;
        }));
        began.await();
        Thread closing = Thread.ofPlatform().start(() -> group.close(LONG));
        awaitClosed(group);
        release.countDown();
        closing.join();
        assertThat(task.join()).isEqualTo(1);
        assertThatThrownBy(() -> group.offload(() -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> group.scope(LONG, scope -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("is closed");
    }

    private static String messageOfClosing(LoopGroup group) {
        try {
            group.close();
            return "closed";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static int executeUntilRefused(LoopGroup group, AtomicInteger ran) {
        for (int taken = 0; ; taken++) {
            try {
                group.execute(ran::incrementAndGet);
            } catch (RejectedExecutionException e) {
                return taken;
            }
        }
    }

    private static void assertRefused(String message) {
        assertThat(message).contains("would wait for itself");
    }

    /** Neither those who wait for a thread nor the loops are forgotten when the threads are busy for ever. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void closingCancelsCallsThatWaitForAThread(Mode mode) throws Exception {
        LoopGroup group =
                mode.builder().offload(1, 1).grace(Duration.ofMillis(50)).start();
        CountDownLatch busy = new CountDownLatch(1);
        Semaphore release = new Semaphore(0);
        Thread first = Thread.ofPlatform()
                .start(() -> offload(group, () -> {
                    busy.countDown();
                    release.acquireUninterruptibly();
                    return 1;
                }));
        busy.await();
        CompletableFuture<Throwable> waiting = new CompletableFuture<>();
        Thread second = Thread.ofPlatform().start(() -> waiting.complete(offload(group, () -> 2)));
        awaitParkedIn(second, "offload");

        group.close();

        assertThat(waiting.get()).isInstanceOf(CancellationException.class);
        await().until(() -> group.transport().group().isTerminated());
        release.release();
        first.join();
    }

    private static @Nullable Throwable offload(LoopGroup group, Callable<Integer> code) {
        try {
            var _ = group.offload(code);
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // that a thread has come to wait gives no signal
    private static void awaitParkedIn(Thread thread, String method) {
        while (thread.getState() != Thread.State.WAITING
                || Arrays.stream(thread.getStackTrace())
                        .noneMatch(frame -> frame.getMethodName().equals(method))) {
            Thread.yield();
        }
    }
}
