package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Channels that end with their scope. */
@Tag("conformance")
@Timeout(60)
class ScopeChannelTest {
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aChannelIsClosedWhenItsScopeWasLeft(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = group.scope(scope -> {
                Channel<Integer> opened = scope.channel(2);
                opened.send(1);
                return opened;
            });

            assertThat(channel.isClosed()).isTrue();
            assertThat(channel.receive()).isEqualTo(1);
            assertThatThrownBy(channel::receive)
                    .isInstanceOf(ChannelClosedException.class)
                    .hasNoCause();
        }
    }

    /** The example in the documentation of {@link Channel}. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theOwnerReceivesWhatATaskReads(Mode mode) throws Exception {
        AtomicInteger sum = new AtomicInteger();
        try (LoopGroup group = mode.start()) {
            int sent = group.scope(scope -> {
                Channel<Integer> rows = scope.channel(16);
                Task<Integer> reading = scope.fork("read", () -> {
                    try (rows) {
                        for (int i = 1; i <= 1_000; i++) {
                            rows.send(i);
                        }
                        return 1_000;
                    }
                });
                rows.forEach(row -> sum.addAndGet(row));
                return reading.join();
            });
            assertThat(sent).isEqualTo(1_000);
        }
        assertThat(sum).hasValue(500_500);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aReceiverOutsideEndsWithTheScope(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Task<Integer> outside = group.scope(scope -> {
                Channel<Integer> channel = scope.channel(1);
                Task<Integer> receiver = group.spawn(channel::receive);
                Parked.await(receiver);
                return receiver;
            });

            assertThatThrownBy(outside::join).hasCauseInstanceOf(ChannelClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void cancellingWakesBothSidesAndIsNoGoodEnd(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            AtomicInteger cancelled = new AtomicInteger();
            Task<Boolean> outside = group.scope(scope -> {
                Channel<Integer> empty = scope.channel(1);
                Channel<Integer> full = scope.channel(1);
                full.send(1);
                Task<Integer> inside = scope.fork(() -> {
                    try {
                        full.send(2);
                        return 0;
                    } catch (InterruptedException e) {
                        cancelled.incrementAndGet();
                        throw e;
                    }
                });
                Task<Boolean> receiver = group.spawn(() -> {
                    empty.forEach(_ -> {});
                    return true;
                });
                Parked.await(inside);
                Parked.await(receiver);
                scope.cancel();
                assertThatThrownBy(() -> scope.channel(1).receive()).hasCauseInstanceOf(CancellationException.class);
                return receiver;
            });

            assertThatThrownBy(outside::join)
                    .hasCauseInstanceOf(ChannelClosedException.class)
                    .hasRootCauseInstanceOf(CancellationException.class);
            assertThat(cancelled).hasValue(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theFailureOfATaskOutranksTheChannelThatItClosed(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            assertThatThrownBy(() -> group.scope(scope -> {
                        Channel<Integer> channel = scope.channel(1);
                        Thread owner = Thread.currentThread();
                        var _ = scope.fork("failing", () -> {
                            Parked.await(owner);
                            throw new IOException("broken");
                        });
                        return channel.receive();
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("failing")
                    .hasRootCauseMessage("broken")
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theDeadlineReachesWhoWaitsForAChannel(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            assertThatThrownBy(() -> group.scope(Duration.ofMillis(20), scope -> {
                        Channel<Integer> channel = scope.channel(1);
                        var _ = scope.fork(channel::receive);
                        return channel.receive();
                    }))
                    .isInstanceOf(DeadlineExceededException.class)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aScopeThatWasLeftOpensNone(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            AtomicReference<Scope> left = new AtomicReference<>();
            group.scope(scope -> {
                left.set(scope);
                assertThatThrownBy(() -> scope.channel(0)).isInstanceOf(IllegalArgumentException.class);
                return 0;
            });
            assertThatThrownBy(() -> left.get().channel(1)).isInstanceOf(RejectedExecutionException.class);
        }
    }
}
