package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Receivers that request a number of items at a time. */
@Tag("conformance")
@Timeout(60)
class DemandTest {
    private static int fill(Channel<Integer> channel) {
        int sent = 0;
        while (channel.trySend(sent)) {
            sent++;
        }
        return sent;
    }

    @Test
    void threeQuartersOfARequestAreRequestedAgain() throws Exception {
        Channel<Integer> channel = Channel.<Integer>of(1_000).limitRate(8);
        assertThat(channel.awaitDemand()).isEqualTo(8);
        assertThat(fill(channel)).isEqualTo(8);

        for (int i = 0; i < 5; i++) {
            channel.receive();
            assertThat(channel.trySend(-1)).isFalse();
        }
        channel.receive();
        assertThat(channel.awaitDemand()).isEqualTo(6);
        assertThat(fill(channel)).isEqualTo(6);
        assertThat(channel.size()).isEqualTo(8);
    }

    @Test
    void moreThanTheCapacityIsTheCapacity() throws Exception {
        Channel<Integer> channel = Channel.<Integer>of(4).limitRate(1_000);

        assertThat(fill(channel)).isEqualTo(4);
        for (int i = 0; i < 3; i++) {
            channel.receive();
        }
        assertThat(fill(channel)).isEqualTo(3);
    }

    @Test
    void whatWasNotRequestedCountsAsFull() throws Exception {
        Channel<Integer> oldest = Channel.<Integer>of(100, WhenFull.DROP_OLDEST).limitRate(2);
        for (int i = 0; i < 10; i++) {
            oldest.send(i);
        }
        assertThat(oldest.dropped()).isEqualTo(8);
        assertThat(oldest.receive()).isEqualTo(8);

        Channel<Integer> failing = Channel.<Integer>of(100, WhenFull.FAIL).limitRate(2);
        failing.send(1);
        failing.send(2);
        assertThatThrownBy(() -> failing.send(3)).isInstanceOf(ChannelFullException.class);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aSenderThatWaitsForDemandIsToldAndEndsWithTheChannel(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.<Integer>of(100).limitRate(4);
            fill(channel);
            Task<Integer> demand = group.spawn(channel::awaitDemand);
            Parked.await(demand);
            for (int i = 0; i < 3; i++) {
                channel.receive();
            }
            assertThat(demand.join()).isEqualTo(3);

            fill(channel);
            Task<Integer> inVain = group.spawn(channel::awaitDemand);
            Parked.await(inVain);
            channel.close();
            assertThatThrownBy(inVain::join).hasCauseInstanceOf(ChannelClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void demandIsToldWhenALaterItemTakesThePlaceOfAll(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.of(4, WhenFull.KEEP_LATEST);
            for (int i = 0; i < 4; i++) {
                channel.send(i);
            }
            Task<Integer> demand = group.spawn(channel::awaitDemand);
            Parked.await(demand);

            channel.send(4);

            assertThat(demand.join()).isPositive();
            assertThat(channel.receive()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void changingTheRequestForgetsNoSender(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.<Integer>of(8).limitRate(2);
            fill(channel);
            Task<Integer> sender = group.spawn(() -> {
                channel.send(2);
                return 1;
            });
            Parked.await(sender);
            channel.limitRate(8);
            assertThat(sender.join()).isEqualTo(1);
            for (int i = 0; i < 3; i++) {
                channel.receive();
            }
            assertThat(channel.limitRate(1).awaitDemand()).isEqualTo(1);
        }
    }

    /** The producer does nothing but produce, the consumer does a hundred times as much for each item. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aProducerThatIsFarTooFastStaysWithinWhatWasRequested(Mode mode) throws Exception {
        int items = 400;
        int requested = 16;
        try (LoopGroup group = mode.start()) {
            AtomicInteger received = new AtomicInteger();
            AtomicInteger ahead = new AtomicInteger();
            Task<Boolean> consumer = group.spawn(() -> group.scope(scope -> {
                Channel<Integer> channel = scope.<Integer>channel(1_000).limitRate(requested);
                var _ = scope.fork(() -> {
                    try (channel) {
                        for (int i = 0; i < items; i++) {
                            channel.send(i);
                            ahead.accumulateAndGet(i + 1 - received.get(), Math::max);
                        }
                    }
                    return true;
                });
                channel.forEach(item -> {
                    for (int i = 0; i < 100; i++) {
                        group.spawn(() -> item).join();
                    }
                    received.incrementAndGet();
                });
                return true;
            }));
            assertThat(consumer.join()).isTrue();
            assertThat(received).hasValue(items);
            // One more is in the hands of the consumer.
            assertThat(ahead.get()).isLessThanOrEqualTo(requested + 1);
        }
    }
}
