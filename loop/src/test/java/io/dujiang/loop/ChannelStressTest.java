package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every item is accounted for: none is lost, none doubled, and each receiver gets those of a sender in their order. */
@Timeout(120)
class ChannelStressTest {
    private static final int SENDERS = 8;
    private static final int RECEIVERS = 8;
    private static final int ITEMS = 10_000;
    private static final int PORTABLE = 0;

    /** An item, and whose it is. */
    private record Item(int sender, int number) {}

    static Stream<Arguments> channels() {
        return Stream.of(1, 2, 8, PORTABLE)
                .flatMap(loops -> Stream.of(
                        Arguments.of(loops, 1, 1),
                        Arguments.of(loops, 16, 16),
                        Arguments.of(loops, 64, 8),
                        Arguments.of(loops, 1_000, 1_000)));
    }

    private static LoopGroup start(int loops) {
        return (loops == PORTABLE
                        ? LoopGroup.builder().portable()
                        : LoopGroup.builder().loops(loops))
                .start();
    }

    @ParameterizedTest
    @MethodSource("channels")
    void noItemIsLostOrDoubled(int loops, int capacity, int requested) throws Exception {
        Account account = new Account();
        try (LoopGroup group = start(loops)) {
            Channel<Item> channel = Channel.<Item>of(capacity).limitRate(requested);
            List<Task<Boolean>> receivers = fork(group, RECEIVERS, _ -> account.receiveAll(channel));
            List<Task<Boolean>> senders = fork(group, SENDERS, sender -> {
                for (int i = 0; i < ITEMS; i++) {
                    account.sending(sender, i);
                    channel.send(new Item(sender, i));
                }
                return true;
            });
            assertAllTrue(senders);
            channel.close();
            assertAllTrue(receivers);
        }
        account.assertSentEqualsReceived();
    }

    /** Both sides are interrupted again and again, where they wait or just before or after: a send that throws has not sent. */
    @ParameterizedTest
    @MethodSource("channels")
    void interruptsLoseAndDoubleNothing(int loops, int capacity, int requested) throws Exception {
        Account account = new Account();
        AtomicBoolean over = new AtomicBoolean();
        try (LoopGroup group = start(loops)) {
            Channel<Item> channel = Channel.<Item>of(capacity).limitRate(requested);
            List<Task<Boolean>> receivers = fork(group, RECEIVERS, _ -> account.receiveInterrupted(channel));
            List<Task<Boolean>> senders = fork(group, SENDERS, sender -> account.sendInterrupted(channel, sender));
            List<Task<Boolean>> all = new ArrayList<>(receivers);
            all.addAll(senders);
            Thread interrupting = Thread.ofPlatform().start(() -> interruptAny(all, over));
            assertAllTrue(senders);
            channel.close();
            assertAllTrue(receivers);
            over.set(true);
            interrupting.join();
        }
        account.assertSentEqualsReceived();
    }

    private static void interruptAny(List<Task<Boolean>> tasks, AtomicBoolean over) {
        Random random = new Random(1);
        while (!over.get()) {
            Thread thread = tasks.get(random.nextInt(tasks.size())).thread();
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** What a numbered task does. */
    private interface Code {
        boolean run(int number) throws Exception;
    }

    private static List<Task<Boolean>> fork(LoopGroup group, int count, Code code) {
        List<Task<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            tasks.add(group.spawn(() -> code.run(number)));
        }
        return tasks;
    }

    private static void assertAllTrue(List<Task<Boolean>> tasks) throws InterruptedException {
        for (Task<Boolean> task : tasks) {
            assertThat(task.join()).isTrue();
        }
    }

    /** How often each item was sent and received. */
    private static final class Account {
        private final AtomicIntegerArray balance = new AtomicIntegerArray(SENDERS * ITEMS);

        void sending(int sender, int number) {
            balance.incrementAndGet(sender * ITEMS + number);
        }

        void notSent(int sender, int number) {
            balance.decrementAndGet(sender * ITEMS + number);
        }

        /** Returns whether the items of each sender came in their order. */
        boolean receiveAll(Channel<Item> channel) throws InterruptedException {
            int[] last = newest();
            channel.forEach(item -> received(item, last));
            return true;
        }

        private static int[] newest() {
            int[] last = new int[SENDERS];
            Arrays.fill(last, -1);
            return last;
        }

        private void received(Item item, int[] last) {
            assertThat(item.number()).isGreaterThan(last[item.sender()]);
            last[item.sender()] = item.number();
            balance.decrementAndGet(item.sender() * ITEMS + item.number());
        }

        boolean receiveInterrupted(Channel<Item> channel) {
            int[] last = newest();
            while (true) {
                try {
                    received(channel.receive(), last);
                } catch (InterruptedException e) {
                    // once more
                } catch (ChannelClosedException e) {
                    return true;
                }
            }
        }

        boolean sendInterrupted(Channel<Item> channel, int sender) {
            for (int i = 0; i < ITEMS; i++) {
                sending(sender, i);
                try {
                    channel.send(new Item(sender, i));
                } catch (InterruptedException e) {
                    notSent(sender, i);
                }
            }
            return true;
        }

        void assertSentEqualsReceived() {
            for (int i = 0; i < balance.length(); i++) {
                assertThat(balance.get(i)).as("item %d", i).isZero();
            }
        }
    }
}
