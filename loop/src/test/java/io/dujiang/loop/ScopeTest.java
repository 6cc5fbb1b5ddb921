package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ScopeTest {
    private static boolean waitForEver() throws InterruptedException {
        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
    }

    @ParameterizedTest
    @EnumSource
    void results_are_joined(Mode mode) throws Exception {
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
    @EnumSource
    void the_first_failure_cancels_the_siblings_and_is_thrown(Mode mode) throws Exception {
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
    @EnumSource
    void the_deadline_reaches_nested_scopes_before_the_scope_returns(Mode mode) throws Exception {
        AtomicInteger ended = new AtomicInteger();
        try (LoopGroup group = mode.start()) {
            assertThatThrownBy(() -> group.scope(Duration.ofMillis(50), outer -> {
                        var _ = outer.fork(() -> group.scope(inner -> {
                            var _ = inner.fork(() -> {
                                try {
                                    return waitForEver();
                                } finally {
                                    ended.incrementAndGet();
                                }
                            });
                            return waitForEver();
                        }));
                        return waitForEver();
                    }))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("PT0.05S");
            assertThat(ended).hasValue(1);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_failing_body_waits_for_its_tasks(Mode mode) throws Exception {
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
    @EnumSource
    void a_scope_that_was_left_takes_no_tasks(Mode mode) throws Exception {
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
}
