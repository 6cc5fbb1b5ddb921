package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks as other threads see them. */
@Tag("conformance")
@Timeout(60)
class TaskTest {
    private static Task<Integer> waiting(LoopGroup group, CountDownLatch release) {
        return group.spawn("waiting", () -> {
            release.await();
            return 42;
        });
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void platformAndForeignVirtualThreadsJoin(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch release = new CountDownLatch(1);
            Task<Integer> task = waiting(group, release);
            FutureTask<Integer> platform = new FutureTask<>(task::join);
            FutureTask<Integer> virtual = new FutureTask<>(task::join);
            Thread joining = Thread.ofPlatform().start(platform);
            Parked.await(joining);
            Parked.await(Thread.ofVirtual().start(virtual));

            release.countDown();

            assertThat(platform.get()).isEqualTo(42);
            assertThat(virtual.get()).isEqualTo(42);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void anInterruptEndsTheJoinOfAPlatformThreadAndNotTheTask(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch release = new CountDownLatch(1);
            Task<Integer> task = waiting(group, release);
            FutureTask<Integer> join = new FutureTask<>(task::join);
            Thread joining = Thread.ofPlatform().start(join);
            Parked.await(joining);

            joining.interrupt();

            assertThatThrownBy(join::get).hasCauseInstanceOf(InterruptedException.class);
            release.countDown();
            assertThat(task.join()).isEqualTo(42);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void isAFuture(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch release = new CountDownLatch(1);
            Task<Integer> task = waiting(group, release);
            assertThatThrownBy(() -> task.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            CompletableFuture<Integer> copy = task.toCompletableFuture();
            CompletableFuture<Integer> ignored = task.toCompletableFuture();
            ignored.complete(0);
            release.countDown();
            assertThat(copy.thenApply(result -> result + 1).get()).isEqualTo(43);
            assertThat(task.get()).isEqualTo(42);

            Task<Integer> failing = group.spawn(() -> {
                throw new IOException("broken");
            });
            assertThatThrownBy(failing::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("broken");
            assertThatThrownBy(() -> failing.toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseMessage("broken");

            Task<Integer> cancelled = waiting(group, new CountDownLatch(1));
            assertThat(cancelled.cancel()).isTrue();
            assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
            assertThat(cancelled.toCompletableFuture()).isCancelled();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void tellsWhatItThrewAlsoIfThatLooksLikeAnEndOfAnother(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            assertTells(group, new CompletionException(new IOException("io")));
            assertTells(group, new CancellationException("of another task"));
        }
    }

    private static void assertTells(LoopGroup group, RuntimeException thrown) throws Exception {
        Callable<Integer> code = () -> {
            throw thrown;
        };
        Task<Integer> task = group.spawn(code);
        assertThatThrownBy(task::join)
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isSameAs(thrown);
        assertThatThrownBy(task::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(thrown);
        assertThatThrownBy(() -> task.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(thrown);
        assertThat(task.exceptionNow()).isSameAs(thrown);
        assertThat(task.state()).isEqualTo(Task.State.FAILED);
        assertThatThrownBy(() -> group.scope(scope -> joinFailed(scope.fork(code))))
                .isInstanceOf(TaskFailedException.class)
                .hasNoSuppressedExceptions()
                .cause()
                .isSameAs(thrown);
    }

    /** The interrupt by the scope may come before or after the failure is seen. */
    private static Integer joinFailed(Task<Integer> failing) throws InterruptedException {
        try {
            return failing.join();
        } catch (InterruptedException e) {
            return failing.join();
        }
    }
}
