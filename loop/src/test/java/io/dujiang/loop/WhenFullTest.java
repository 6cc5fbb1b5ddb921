package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What fits, what is dropped, and what is counted; no sender waits here. */
@Timeout(60)
class WhenFullTest {
    private static List<Integer> drain(Channel<Integer> channel) {
        List<Integer> items = new ArrayList<>();
        for (Optional<Integer> item = channel.tryReceive(); item.isPresent(); item = channel.tryReceive()) {
            items.add(item.get());
        }
        return items;
    }

    private static Channel<Integer> sentFive(WhenFull whenFull) throws InterruptedException {
        Channel<Integer> channel = Channel.of(3, whenFull);
        for (int i = 1; i <= 5; i++) {
            channel.send(i);
        }
        return channel;
    }

    @Test
    void dropsTheOldest() throws Exception {
        Channel<Integer> channel = sentFive(WhenFull.DROP_OLDEST);

        assertThat(channel.size()).isEqualTo(3);
        assertThat(channel.trySend(6)).isTrue();
        assertThat(channel.dropped()).isEqualTo(3);
        assertThat(drain(channel)).containsExactly(4, 5, 6);
    }

    @Test
    void dropsTheNewest() throws Exception {
        Channel<Integer> channel = sentFive(WhenFull.DROP_NEWEST);

        assertThat(channel.trySend(6)).isFalse();
        assertThat(channel.dropped()).isEqualTo(3);
        assertThat(drain(channel)).containsExactly(1, 2, 3);
    }

    @Test
    void keepsTheLatest() throws Exception {
        Channel<Integer> channel = sentFive(WhenFull.KEEP_LATEST);

        assertThat(channel.dropped()).isEqualTo(3);
        assertThat(drain(channel)).containsExactly(4, 5);
        Channel<Integer> single = Channel.of(1, WhenFull.KEEP_LATEST);
        for (int i = 0; i < 100; i++) {
            assertThat(single.trySend(i)).isTrue();
        }
        assertThat(single.dropped()).isEqualTo(99);
        assertThat(drain(single)).containsExactly(99);
    }

    @Test
    void fails() throws Exception {
        Channel<Integer> channel = Channel.of(2, WhenFull.FAIL);
        channel.send(1);
        channel.send(2);

        assertThatThrownBy(() -> channel.send(3))
                .isInstanceOf(ChannelFullException.class)
                .hasMessageContaining("2 items wait");
        assertThat(channel.trySend(3)).isFalse();
        assertThat(channel.dropped()).isZero();
        assertThat(drain(channel)).containsExactly(1, 2);
        channel.send(4);
        assertThat(channel.receive()).isEqualTo(4);
    }

    @Test
    void waitingIsNotTried() {
        Channel<Integer> channel = Channel.of(1);

        assertThat(channel.trySend(1)).isTrue();
        assertThat(channel.trySend(2)).isFalse();
        assertThat(channel.dropped()).isZero();
        assertThat(drain(channel)).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void needsRoomForAnItem(int capacity) {
        assertThatThrownBy(() -> Channel.of(capacity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got " + capacity);
        assertThatThrownBy(() -> Channel.of(1).limitRate(capacity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got " + capacity);
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledSenderStopsThoughItNeverWaits(WhenFull whenFull) {
        Channel<Integer> channel = Channel.of(1, whenFull);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> channel.send(1)).isInstanceOf(InterruptedException.class);
        assertThat(channel.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsClosedTakesNothingAndGivesWhatItHas(WhenFull whenFull) throws Exception {
        Channel<Integer> channel = Channel.of(2, whenFull);
        channel.send(1);
        channel.send(2);
        channel.close();
        channel.closeWithError(new IllegalStateException("too late"));

        assertThat(channel.isClosed()).isTrue();
        assertThatThrownBy(() -> channel.send(3)).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(() -> channel.trySend(3)).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(channel::awaitDemand).isInstanceOf(ChannelClosedException.class);
        List<Integer> received = new ArrayList<>();
        channel.forEach(received::add);
        assertThat(received).containsExactly(1, 2);
        assertThatThrownBy(channel::receive)
                .isInstanceOf(ChannelClosedException.class)
                .hasNoCause();
        assertThatThrownBy(channel::tryReceive).isInstanceOf(ChannelClosedException.class);
        assertThat(channel.dropped()).isZero();
    }

    @Test
    void anErrorComesAfterTheItems() throws Exception {
        Channel<Integer> channel = Channel.of(2);
        channel.send(1);
        channel.closeWithError(new IllegalStateException("broken"));

        List<Integer> received = new ArrayList<>();
        assertThatThrownBy(() -> channel.forEach(received::add))
                .isInstanceOf(ChannelClosedException.class)
                .hasRootCauseMessage("broken");
        assertThat(received).containsExactly(1);
        assertThatThrownBy(() -> channel.send(2)).hasRootCauseMessage("broken");
    }
}
