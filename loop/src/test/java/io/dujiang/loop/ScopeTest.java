package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("conformance")
@Timeout(60)
class ScopeTest {
    private static boolean waitForEver() throws InterruptedException {
        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void resultsAreJoined(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            int sum = group.scope(scope -> {
                Task<Integer> one = scope.fork(() -> 1);
                Task<Integer> two = scope.fork(() -> 2);
                return one.join() + two.join();
            });
            assertThat(sum).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theFirstFailureCancelsTheSiblingsAndIsThrown(Mode mode) throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        try (LoopGroup group = mode.start()) {
            assertThatThrownBy(() -> group.scope(scope -> {
                        CountDownLatch started = new CountDownLatch(1);
                        Task<Boolean> sibling = scope.fork("sibling", () -> {
                            try {
                                started.countDown();
                                return waitForEver();
                            } catch (InterruptedException e) {
                                interrupted.incrementAndGet();
                                throw e;
                            }
                        });
                        var _ = scope.fork("failing", () -> {
                            started.await();
                            throw new IOException("broken");
                        });
                        return sibling.join();
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("failing")
                    .hasCauseInstanceOf(IOException.class);
            assertThat(interrupted).hasValue(1);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theDeadlineReachesNestedScopesBeforeTheScopeReturns(Mode mode) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        try (LoopGroup group = mode.start()) {
            Throwable thrown;
            Duration deadline = Duration.ofMillis(25);
            do { // a busy machine may begin the inner task after the deadline
                deadline = deadline.multipliedBy(2);
                Duration within = deadline;
                thrown = catchThrowable(() -> group.scope(within, outer -> {
                    var _ = outer.fork(() -> group.scope(inner -> {
                        var _ = inner.fork(() -> {
                            begun.incrementAndGet();
                            try {
                                return waitForEver();
                            } finally {
                                ended.incrementAndGet();
                            }
                        });
                        return waitForEver();
                    }));
                    return waitForEver();
                }));
            } while (begun.get() == 0);
            assertThat(thrown).isInstanceOf(DeadlineExceededException.class).hasMessageContaining(deadline.toString());
            assertThat(ended).hasValue(1);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aFailingBodyWaitsForItsTasks(Mode mode) throws Exception {
        AtomicInteger ended = new AtomicInteger();
        try (LoopGroup group = mode.start()) {
            assertThatThrownBy(() -> group.scope(scope -> {
                        CountDownLatch started = new CountDownLatch(1);
                        var _ = scope.fork(() -> {
                            try {
                                started.countDown();
                                return waitForEver();
                            } finally {
                                ended.incrementAndGet();
                            }
                        });
                        started.await();
                        throw new IOException("body");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("body");
            assertThat(ended).hasValue(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aScopeThatWasLeftTakesNoTasks(Mode mode) throws Exception {
        AtomicReference<Scope> left = new AtomicReference<>();
        try (LoopGroup group = mode.start()) {
            group.scope(scope -> {
                left.set(scope);
                return 0;
            });
            assertThatThrownBy(() -> left.get().fork(() -> 1))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("scope was left");
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void anInterruptOfTheOwnerOutlivesTheFailureOfATask(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Thread owner = Thread.currentThread();
            CountDownLatch cleaning = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            assertThatThrownBy(() -> group.scope(scope -> {
                        CountDownLatch started = new CountDownLatch(1);
                        var _ = scope.fork("slow", () -> {
                            started.countDown();
                            try {
                                return waitForEver();
                            } finally {
                                cleaning.countDown();
                                interrupted.await();
                            }
                        });
                        var _ = scope.fork("failing", () -> {
                            started.await();
                            throw new IOException("broken");
                        });
                        var _ = group.spawn(() -> {
                            cleaning.await();
                            awaitWaitingIn(owner, "awaitLast");
                            owner.interrupt();
                            interrupted.countDown();
                            return 0;
                        });
                        return waitForEver();
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("failing");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // the state of another thread gives no signal to wait for
    private static void awaitWaitingIn(Thread thread, String method) {
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals(method))) {
            Thread.yield();
        }
    }

    /** The scope's own interrupt and that of its task's cancellation fall together: a retry must not go on for ever. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aCancelledOwnerStaysInterruptedWhenItsScopeFails(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch failed = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            AtomicReference<Boolean> interrupted = new AtomicReference<>();
            Task<Integer> task = group.spawn(() -> {
                try {
                    return group.scope(scope -> {
                        var _ = scope.fork(() -> {
                            throw new IOException("broken");
                        });
                        spinUntil(() -> Thread.currentThread().isInterrupted());
                        failed.countDown();
                        spinUntil(() -> cancelled.getCount() == 0);
                        return 0;
                    });
                } catch (TaskFailedException | CancellationException e) {
                    return 1;
                } finally {
                    interrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            failed.await();
            assertThat(task.cancel()).isTrue();
            cancelled.countDown();
            assertThat(task.awaitEnd(Duration.ofSeconds(30))).isTrue();
            assertThat(interrupted).hasValue(true);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void anEnclosingScopeKeepsTheInterruptItSentWhileAnInnerOneFails(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            assertThatThrownBy(() -> group.scope(outer -> {
                        CountDownLatch innerFailed = new CountDownLatch(1);
                        var _ = outer.fork("outer", () -> {
                            innerFailed.await();
                            throw new IOException("outer");
                        });
                        try {
                            return group.scope(inner -> {
                                var _ = inner.fork("inner", () -> {
                                    throw new IOException("inner");
                                });
                                spinUntil(() -> Thread.currentThread().isInterrupted());
                                innerFailed.countDown();
                                spinUntil(outer::isCancelled);
                                return 0;
                            });
                        } catch (TaskFailedException e) {
                            assertThat(e).hasMessageContaining("inner");
                            return waitForEver() ? 1 : 0;
                        }
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("outer");
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // a body that never waits, and so does not see its interrupt
    private static void spinUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.yield();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void whatACancelledTaskThrowsIsSuppressed(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            AtomicInteger begun = new AtomicInteger();
            Throwable thrown;
            int millis = 10;
            do { // a busy machine may begin the task after its deadline
                millis *= 2;
                Duration deadline = Duration.ofMillis(millis);
                thrown = catchThrowable(() -> group.scope(deadline, scope -> {
                    var _ = scope.fork("cleaning", () -> {
                        begun.incrementAndGet();
                        return failInCleanup();
                    });
                    return waitForEver();
                }));
            } while (begun.get() == 0);
            assertThat(thrown)
                    .isInstanceOf(DeadlineExceededException.class)
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .satisfies(cleanup -> assertThat(cleanup)
                                    .hasMessageContaining("cleaning")
                                    .hasCauseInstanceOf(IOException.class)));
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aLoneTaskKeepsWhatItThrowsAfterItsCancellation(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch started = new CountDownLatch(1);
            Task<Boolean> task = group.spawn(() -> {
                started.countDown();
                return failInCleanup();
            });
            started.await();
            assertThat(task.cancel()).isTrue();
            assertThat(task.awaitEnd(Duration.ofSeconds(30))).isTrue();
            assertThatThrownBy(task::join)
                    .isInstanceOf(CancellationException.class)
                    .cause()
                    .satisfies(
                            e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IOException.class));
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aTaskThatSeesTheCancellationOfAnotherHasFailed(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Task<Boolean> other = group.spawn(ScopeTest::waitForEver);
            assertThat(other.cancel()).isTrue();

            assertThatThrownBy(() -> group.scope(scope -> scope.fork("joins", other::join)))
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(CancellationException.class);
        }
    }

    private static boolean failInCleanup() throws IOException {
        try {
            return waitForEver();
        } catch (InterruptedException e) {
            throw new IOException("cleanup failed", e);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void failuresAreToldOnce(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch both = new CountDownLatch(2);
            assertThatThrownBy(() -> group.scope(scope -> {
                        for (String name : List.of("one", "two")) {
                            var _ = scope.fork(name, () -> {
                                both.countDown();
                                spinUntil(() -> both.getCount() == 0);
                                throw new IOException(name);
                            });
                        }
                        return waitForEver();
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        }
    }

    @Test
    void aHundredThousandTasksLeaveTheirScope() throws Exception {
        int tasks = 100_000;
        AtomicInteger ended = new AtomicInteger();
        try (LoopGroup group = Mode.ONE_LOOP.start()) {
            group.scope(scope -> {
                CountDownLatch release = new CountDownLatch(1);
                for (int i = 0; i < tasks; i++) {
                    var _ = scope.fork(() -> {
                        release.await();
                        return ended.incrementAndGet();
                    });
                }
                release.countDown();
                return 0;
            });
        }
        assertThat(ended).hasValue(tasks);
    }
}
