package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Senders and receivers that wait. */
@Tag("conformance")
@Timeout(60)
class ChannelTest {
    private static Task<Boolean> send(LoopGroup group, Channel<Integer> channel, int item) {
        return group.spawn("send", () -> {
            channel.send(item);
            return true;
        });
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aReceiverWaitsForASenderAndGetsItsItem(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.of(1);
            Task<Integer> first = group.spawn(channel::receive);
            Parked.await(first);
            Task<Integer> second = group.spawn(channel::receive);
            Parked.await(second);

            channel.send(1);
            channel.send(2);

            assertThat(first.join()).isEqualTo(1);
            assertThat(second.join()).isEqualTo(2);
            assertThat(channel.tryReceive()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void sendersThatWaitAreServedInTheirOrder(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.of(1);
            channel.send(0);
            List<Task<Boolean>> senders = new ArrayList<>();
            for (int i = 1; i <= 10; i++) {
                senders.add(send(group, channel, i));
                Parked.await(senders.getLast());
            }
            assertThat(channel.size()).isEqualTo(1);

            for (int i = 0; i <= 10; i++) {
                assertThat(channel.receive()).isEqualTo(i);
            }
            for (Task<Boolean> sender : senders) {
                assertThat(sender.join()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void closingRefusesTheSenderThatWaitsAndKeepsWhatWasSent(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.of(1);
            channel.send(1);
            Task<Boolean> sender = send(group, channel, 2);
            Parked.await(sender);

            channel.close();

            assertThatThrownBy(sender::join).hasCauseInstanceOf(ChannelClosedException.class);
            assertThat(channel.receive()).isEqualTo(1);
            assertThatThrownBy(channel::receive).isInstanceOf(ChannelClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void closingEndsTheReceiversThatWait(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.of(1);
            Task<Integer> receiver = group.spawn(channel::receive);
            Task<Boolean> all = group.spawn(() -> {
                channel.forEach(item -> {
                    throw new IOException("no item was sent");
                });
                return true;
            });
            Parked.await(receiver);
            Parked.await(all);

            channel.close();

            assertThat(all.join()).isTrue();
            assertThatThrownBy(receiver::join).hasCauseInstanceOf(ChannelClosedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void anErrorReachesBothSides(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> empty = Channel.of(1);
            Task<Integer> receiver = group.spawn(empty::receive);
            Parked.await(receiver);
            Channel<Integer> full = Channel.of(1);
            full.send(1);
            Task<Boolean> sender = send(group, full, 2);
            Parked.await(sender);

            empty.closeWithError(new IOException("no more"));
            full.closeWithError(new IOException("no more"));

            assertThatThrownBy(receiver::join).hasRootCauseInstanceOf(IOException.class);
            assertThatThrownBy(sender::join).hasRootCauseInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void anInterruptedSenderHasNotSent(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.of(1);
            channel.send(1);
            Task<Boolean> cancelled = send(group, channel, 2);
            Parked.await(cancelled);
            Task<Boolean> next = send(group, channel, 3);
            Parked.await(next);

            cancelled.cancel();
            cancelled.awaitEnd();

            assertThat(channel.receive()).isEqualTo(1);
            assertThat(channel.receive()).isEqualTo(3);
            assertThat(next.join()).isTrue();
            assertThat(channel.tryReceive()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void anInterruptedReceiverLosesNoItem(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.of(1);
            Task<Integer> cancelled = group.spawn(channel::receive);
            Parked.await(cancelled);
            Task<Integer> next = group.spawn(channel::receive);
            Parked.await(next);

            cancelled.cancel();
            cancelled.awaitEnd();
            channel.send(1);

            assertThat(next.join()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void whatTheCodeThrowsLeavesTheOtherItems(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Channel<Integer> channel = Channel.of(2);
            channel.send(1);
            channel.send(2);
            Task<Boolean> failing = group.spawn(() -> {
                channel.forEach(item -> {
                    throw new IOException("item " + item);
                });
                return true;
            });

            assertThatThrownBy(failing::join).hasRootCauseMessage("item 1");
            assertThat(channel.receive()).isEqualTo(2);
        }
    }
}
