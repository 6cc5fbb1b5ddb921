package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("conformance")
@Timeout(60)
class ScopeAttemptsTest {
    private static final int RACES = 200;

    private static String waitForEver() throws InterruptedException {
        return String.valueOf(new CountDownLatch(1).await(1, TimeUnit.HOURS));
    }

    private static List<String> messages(Throwable failure) {
        return Stream.concat(Stream.of(failure), Arrays.stream(failure.getSuppressed()))
                .map(String::valueOf)
                .map(text -> text.substring(text.indexOf("Task '")))
                .toList();
    }

    private static String fail(String message) throws IOException {
        throw new IOException(message);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theFirstSuccessDecidesAndTheOthersHaveEnded(Mode mode) throws Exception {
        AtomicInteger ended = new AtomicInteger();
        try (LoopGroup group = mode.start()) {
            String result = group.scope(scope -> {
                Attempts<String> attempts = scope.attempts();
                CountDownLatch started = new CountDownLatch(2);
                for (int i = 0; i < 2; i++) {
                    var _ = attempts.fork(() -> {
                        started.countDown();
                        try {
                            return waitForEver();
                        } finally {
                            ended.incrementAndGet();
                        }
                    });
                }
                var _ = attempts.fork("failing", () -> fail("no"));
                var _ = attempts.fork("winner", () -> {
                    started.await();
                    return "won";
                });
                String won = attempts.firstSuccess();
                assertThat(ended).hasValue(2);
                assertThat(scope.isCancelled()).isFalse();
                assertThat(scope.fork(() -> 1).join()).isEqualTo(1);
                assertThat(attempts.fork(() -> "late").isCancelled()).isTrue();
                return won;
            });
            assertThat(result).isEqualTo("won");
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void ifAllFailEachCauseIsKeptOnce(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            assertThatThrownBy(() -> group.scope(scope -> {
                        Attempts<String> attempts = scope.attempts();
                        for (String name : List.of("one", "two", "three")) {
                            var _ = attempts.fork(name, () -> fail(name));
                        }
                        return attempts.firstSuccess();
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .satisfies(e -> assertThat(messages(e))
                            .containsExactlyInAnyOrder(
                                    "Task 'one' failed: java.io.IOException: one",
                                    "Task 'two' failed: java.io.IOException: two",
                                    "Task 'three' failed: java.io.IOException: three"));
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theDeadlineKeepsWhatFailedBefore(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            AtomicInteger failed = new AtomicInteger();
            Throwable thrown;
            int millis = 25;
            do { // a busy machine may end the attempt that fails after the deadline
                millis *= 2;
                Duration deadline = Duration.ofMillis(millis);
                thrown = catchThrowable(() -> group.scope(deadline, scope -> {
                    Attempts<String> attempts = scope.attempts();
                    assertThat(attempts.fork(() -> fail("broken")).awaitEnd(Duration.ofSeconds(30)))
                            .isTrue();
                    failed.incrementAndGet();
                    var _ = attempts.fork(ScopeAttemptsTest::waitForEver);
                    return attempts.firstSuccess();
                }));
            } while (failed.get() == 0);
            assertThat(thrown)
                    .isInstanceOf(DeadlineExceededException.class)
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .satisfies(failure -> assertThat(failure).hasRootCauseMessage("broken")));
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aFailureOfTheScopeEndsTheAttempts(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            assertThatThrownBy(() -> group.scope(scope -> {
                        Attempts<String> attempts = scope.attempts();
                        CountDownLatch started = new CountDownLatch(1);
                        var _ = attempts.fork(() -> {
                            started.countDown();
                            return waitForEver();
                        });
                        var _ = scope.fork("must succeed", () -> {
                            started.await();
                            return fail("broken");
                        });
                        return attempts.firstSuccess();
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("must succeed");
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void cancelledOrMissingAttemptsAreSaid(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            int left = group.scope(scope -> {
                Attempts<String> attempts = scope.attempts();
                assertThatThrownBy(attempts::firstSuccess)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("fork some");
                assertThat(attempts.fork(ScopeAttemptsTest::waitForEver).cancel())
                        .isTrue();
                assertThatThrownBy(attempts::firstSuccess).isInstanceOf(CancellationException.class);
                return 1;
            });
            assertThat(left).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void tasksAreTakenAsTheyEndWithFailuresAsValues(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            List<String> order = group.scope(scope -> {
                Attempts<String> attempts = scope.attempts();
                CountDownLatch slow = new CountDownLatch(1);
                var _ = attempts.fork("slow", () -> {
                    slow.await();
                    return "slow";
                });
                var _ = attempts.fork("failing", () -> fail("broken"));
                List<String> names = new ArrayList<>();
                names.add(attempts.next().orElseThrow().name());
                var _ = attempts.fork("quick", () -> "quick");
                names.add(attempts.next().orElseThrow().join());
                slow.countDown();
                names.add(attempts.next().orElseThrow().join());
                assertThat(attempts.next()).isEmpty();
                return names;
            });
            assertThat(order).containsExactly("failing", "quick", "slow");
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void eachTaskIsTakenOnceByManyTakers(Mode mode) throws Exception {
        int tasks = 1_000;
        try (LoopGroup group = mode.start()) {
            Set<Task<Integer>> taken = group.scope(scope -> {
                Attempts<Integer> attempts = scope.attempts();
                for (int i = 0; i < tasks; i++) {
                    int number = i;
                    var _ = attempts.fork(() -> number % 2 == 0 ? number : Integer.parseInt("none"));
                }
                List<Task<List<Task<Integer>>>> takers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    takers.add(scope.fork(() -> {
                        List<Task<Integer>> mine = new ArrayList<>();
                        attempts.forEach(mine::add);
                        return mine;
                    }));
                }
                List<Task<Integer>> all = new ArrayList<>();
                for (Task<List<Task<Integer>>> taker : takers) {
                    all.addAll(taker.join());
                }
                assertThat(all).hasSize(tasks);
                return new HashSet<>(all);
            });
            assertThat(taken).hasSize(tasks).allMatch(Task::isDone);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void handlersMayForkFurtherAttempts(Mode mode) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        try (LoopGroup group = mode.start()) {
            int sum = group.scope(scope -> {
                Attempts<Integer> attempts = scope.attempts();
                var _ = attempts.fork(() -> 1);
                attempts.forEach(task -> {
                    int depth = task.join();
                    handled.incrementAndGet();
                    if (depth < 4) {
                        var _ = attempts.fork(() -> depth + 1);
                        var _ = attempts.fork(() -> depth + 1);
                    }
                });
                return handled.get();
            });
            assertThat(sum).isEqualTo(1 + 2 + 4 + 8);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void cancellingTheScopeStillHandsOutEachTask(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            int cancelled = group.scope(scope -> {
                Attempts<String> attempts = scope.attempts();
                for (int i = 0; i < 3; i++) {
                    var _ = attempts.fork(ScopeAttemptsTest::waitForEver);
                }
                scope.cancel();
                AtomicInteger count = new AtomicInteger();
                attempts.forEach(task -> {
                    assertThat(task.isCancelled()).isTrue();
                    count.incrementAndGet();
                });
                return count.get();
            });
            assertThat(cancelled).isEqualTo(3);
        }
    }

    /** Several succeed at the same time: one decides, all have ended, and nothing of that reaches the owner. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void successesRace(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            for (int i = 0; i < RACES; i++) {
                AtomicInteger running = new AtomicInteger();
                int result = group.scope(scope -> {
                    CyclicBarrier together = new CyclicBarrier(3);
                    Attempts<Integer> attempts = scope.attempts();
                    for (int j = 0; j < 3; j++) {
                        int number = j;
                        var _ = attempts.fork(() -> {
                            running.incrementAndGet();
                            try {
                                together.await();
                                return number == 0 ? Integer.parseInt("none") : number;
                            } finally {
                                running.decrementAndGet();
                            }
                        });
                    }
                    int winner = attempts.firstSuccess();
                    assertThat(running).hasValue(0);
                    return winner;
                });
                assertThat(result).isBetween(1, 2);
                assertThat(Thread.interrupted()).isFalse();
            }
        }
    }

    /** A success against the cancellation of the task that owns the scope: it ends by one of them, with all tasks ended. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void successRacesWithCancellation(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            for (int i = 0; i < RACES; i++) {
                AtomicInteger running = new AtomicInteger();
                CountDownLatch go = new CountDownLatch(1);
                CountDownLatch forked = new CountDownLatch(2);
                Task<String> owner = group.spawn(() -> group.scope(scope -> {
                    Attempts<String> attempts = scope.attempts();
                    var _ = attempts.fork(() -> counted(running, forked, ScopeAttemptsTest::waitForEver));
                    var _ = attempts.fork(() -> counted(running, forked, () -> {
                        go.await();
                        return "won";
                    }));
                    return attempts.firstSuccess();
                }));
                forked.await();
                go.countDown();
                boolean cancelled = owner.cancel();
                assertThat(owner.awaitEnd(Duration.ofSeconds(30))).isTrue();
                assertThat(running).hasValue(0);
                assertThat(owner.state()).isEqualTo(cancelled ? Task.State.CANCELLED : Task.State.SUCCESS);
            }
        }
    }

    private static String counted(AtomicInteger running, CountDownLatch started, Callable<String> code)
            throws Exception {
        running.incrementAndGet();
        started.countDown();
        try {
            return code.call();
        } finally {
            running.decrementAndGet();
        }
    }

    /** A success against the deadline: one of both is the outcome, and no interrupt is left behind. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void successRacesWithTheDeadline(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            for (int i = 0; i < RACES; i++) {
                Duration deadline = Duration.ofMillis(1);
                try {
                    String result = group.scope(deadline, scope -> {
                        Attempts<String> attempts = scope.attempts();
                        var _ = attempts.fork(ScopeAttemptsTest::waitForEver);
                        var _ = attempts.fork(() -> {
                            CountDownLatch never = new CountDownLatch(1);
                            return "won " + never.await(1, TimeUnit.MILLISECONDS);
                        });
                        return attempts.firstSuccess();
                    });
                    assertThat(result).isEqualTo("won false");
                } catch (DeadlineExceededException e) {
                    assertThat(e.getSuppressed()).isEmpty();
                }
                assertThat(Thread.interrupted()).isFalse();
            }
        }
    }
}
