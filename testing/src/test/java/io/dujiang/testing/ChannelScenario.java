package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.Channel;
import io.dujiang.loop.ChannelClosedException;
import io.dujiang.loop.ChannelFullException;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Scope;
import io.dujiang.loop.Task;
import io.dujiang.loop.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Senders and receivers of one channel as a seed says, some of them interrupted, with an account of every item. */
final class ChannelScenario {
    private static final int ITEMS = 6;
    private static final List<WhenFull> KINDS = List.of(WhenFull.values());

    private final LoopGroup group;
    private final SplittableRandom random;
    private final Channel<Integer> channel;
    private final WhenFull whenFull;
    private final List<Integer> sent = new ArrayList<>();
    private final List<Integer> received = new ArrayList<>();
    private int refused;

    ChannelScenario(LoopGroup group, long seed) {
        this.group = group;
        this.random = new SplittableRandom(~seed);
        this.whenFull = KINDS.get(random.nextInt(KINDS.size()));
        this.channel = Channel.of(1 + random.nextInt(4), whenFull);
        if (random.nextBoolean()) {
            channel.limitRate(1 + random.nextInt(4));
        }
    }

    void run() throws InterruptedException {
        group.scope(scope -> {
            List<Task<Boolean>> senders = new ArrayList<>();
            List<Task<Boolean>> receivers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                senders.add(fork(scope, "sender " + i, () -> send(number)));
                receivers.add(fork(scope, "receiver " + i, this::receive));
            }
            cancelSome(senders, receivers);
            for (Task<Boolean> sender : senders) {
                assertThat(sender.awaitEnd(Duration.ofDays(1))).isTrue();
            }
            channel.close();
            return true;
        });
        account();
    }

    private static Task<Boolean> fork(Scope scope, String name, Step step) {
        return scope.fork(name, () -> {
            step.run();
            return true;
        });
    }

    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    /** At least one receiver stays, or senders would wait for ever. */
    private void cancelSome(List<Task<Boolean>> senders, List<Task<Boolean>> receivers) throws InterruptedException {
        if (random.nextInt(3) == 0) {
            group.sleep(pause());
            senders.get(random.nextInt(3)).cancel();
        }
        if (random.nextInt(3) == 0) {
            group.sleep(pause());
            receivers.get(random.nextInt(3)).cancel();
        }
        if (random.nextInt(6) == 0) {
            group.sleep(pause());
            channel.close();
        }
    }

    private void send(int sender) throws InterruptedException {
        for (int i = 0; i < ITEMS; i++) {
            rest();
            if (whenFull == WhenFull.WAIT && random.nextInt(4) == 0 && !awaitsDemand()) {
                return;
            }
            if (!sends(sender * 100 + i)) {
                return;
            }
        }
    }

    private boolean awaitsDemand() throws InterruptedException {
        try {
            assertThat(channel.awaitDemand()).isPositive();
            return true;
        } catch (ChannelClosedException e) {
            return false;
        }
    }

    private boolean sends(int item) throws InterruptedException {
        try {
            if (random.nextInt(4) > 0) {
                channel.send(item);
                sent.add(item);
            } else if (channel.trySend(item)) {
                sent.add(item);
            } else {
                refused++;
            }
        } catch (ChannelFullException e) {
            assertThat(whenFull).isEqualTo(WhenFull.FAIL);
        } catch (ChannelClosedException e) {
            return false;
        }
        return true;
    }

    private void receive() throws InterruptedException {
        try {
            while (true) {
                rest();
                if (random.nextInt(4) > 0) {
                    received.add(channel.receive());
                } else {
                    channel.tryReceive().ifPresent(received::add);
                }
            }
        } catch (ChannelClosedException e) {
            assertThat(channel.isClosed()).isTrue();
        }
    }

    private void rest() throws InterruptedException {
        if (random.nextInt(3) == 0) {
            group.sleep(pause());
        }
    }

    private Duration pause() {
        return Duration.ofMillis(random.nextInt(4));
    }

    private void account() {
        List<Integer> left = new ArrayList<>();
        try {
            for (Optional<Integer> item = channel.tryReceive(); item.isPresent(); item = channel.tryReceive()) {
                left.add(item.get());
            }
        } catch (ChannelClosedException e) {
            assertThat(e.getCause()).isNull();
        }
        received.addAll(left);
        assertThat(received).doesNotHaveDuplicates().isSubsetOf(sent);
        // A refused try of a channel that drops the newest counts as dropped, but not as sent.
        long droppedOfSent = channel.dropped() - (whenFull == WhenFull.DROP_NEWEST ? refused : 0);
        assertThat((long) sent.size())
                .as("%s, dropped %s", whenFull, channel.dropped())
                .isEqualTo(received.size() + droppedOfSent);
        assertThat(whenFull == WhenFull.WAIT || whenFull == WhenFull.FAIL ? channel.dropped() : 0)
                .isZero();
    }
}
