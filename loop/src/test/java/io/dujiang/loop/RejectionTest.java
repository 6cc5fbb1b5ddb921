package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Off-loading beyond its bounds. */
@Tag("conformance")
@Timeout(60)
class RejectionTest {
    @TempDir
    Path folder;

    /** Keeps the only thread busy while the code runs. */
    private static void whileBusy(LoopGroup group, Callable<Boolean> code) throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Task<Integer> busy = group.spawn(() -> group.offload(() -> {
            began.countDown();
            release.await();
            return 1;
        }));
        began.await();
        try {
            assertThat(code.call()).isTrue();
        } finally {
            release.countDown();
        }
        assertThat(busy.join()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theCallerRunsTheCallItself(Mode mode) throws Exception {
        try (LoopGroup group =
                mode.builder().offload(1, 0, RejectionPolicy.CALLER_RUNS).start()) {
            whileBusy(group, () -> {
                assertThatThrownBy(() -> group.offload(() -> {
                            throw new IOException("broken");
                        }))
                        .isInstanceOf(IOException.class)
                        .hasMessage("broken");
                return group.spawn(() -> {
                            Thread caller = Thread.currentThread();
                            return group.offload(() -> Thread.currentThread().equals(caller));
                        })
                        .join();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void anInterruptReachesTheCallThatTheCallerRuns(Mode mode) throws Exception {
        try (LoopGroup group =
                mode.builder().offload(1, 0, RejectionPolicy.CALLER_RUNS).start()) {
            whileBusy(group, () -> {
                AtomicBoolean interrupted = new AtomicBoolean();
                Task<Boolean> caller = group.spawn(() -> group.offload(() -> {
                    try {
                        new CountDownLatch(1).await();
                        return false;
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                        throw e;
                    }
                }));
                Parked.await(caller);
                caller.cancel();
                caller.awaitEnd();
                return interrupted.get();
            });
        }
    }

    /** The call that the caller runs for another off-loaded call leaves that one known as such. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aCallThatRanAnotherItselfStillMustNotCloseItsGroup(Mode mode) throws Exception {
        try (LoopGroup group =
                mode.builder().offload(1, 0, RejectionPolicy.CALLER_RUNS).start()) {
            Callable<Boolean> outer = () -> {
                assertThat(group.offload(() -> 1)).isEqualTo(1);
                assertThatThrownBy(group::close).isInstanceOf(IllegalStateException.class);
                return true;
            };
            assertThat(group.offload(outer)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void refusingIsSaid(Mode mode) throws Exception {
        try (LoopGroup group =
                mode.builder().offload(1, 0, RejectionPolicy.REFUSE).start()) {
            whileBusy(group, () -> {
                assertThatThrownBy(() -> group.offload(() -> 1))
                        .isInstanceOf(RejectedExecutionException.class)
                        .hasMessageContaining("LoopGroupBuilder.offload");
                return true;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aClosedGroupLetsNobodyRunCalls(Mode mode) {
        LoopGroup group =
                mode.builder().offload(1, 0, RejectionPolicy.CALLER_RUNS).start();
        group.close();

        assertThatThrownBy(() -> group.offload(() -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void tasksReadAndWriteFiles(Mode mode) throws Exception {
        Path file = folder.resolve("text");
        try (LoopGroup group = mode.start()) {
            String read = group.spawn(() -> {
                        Path written = group.offload(() -> Files.writeString(file, "content"));
                        return group.offload(() -> Files.readString(written));
                    })
                    .join();
            assertThat(read).isEqualTo("content");
        }
    }
}
