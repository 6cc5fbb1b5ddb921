package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** First in, first out, however much waits; and nothing is lost between loops. */
@Timeout(60)
class LocalQueueTest {
    private final GlobalQueue global = new GlobalQueue();
    private final LocalQueue queue = new LocalQueue(global);

    private record Numbered(int number) implements Runnable {
        @Override
        public void run() {
            throw new UnsupportedOperationException("never run");
        }
    }

    private static int number(@Nullable Runnable item) {
        return item instanceof Numbered numbered ? numbered.number() : -1;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256, 257, 384, 385, 1_000, 10_000})
    void keepsTheOrderOfAnyNumber(int items) {
        for (int round = 0; round < 3; round++) {
            IntStream.range(0, items).mapToObj(Numbered::new).forEach(queue::add);

            assertThat(IntStream.range(0, items).map(_ -> number(queue.poll()))).isEqualTo(order(items));
            assertThat(queue.poll()).isNull();
            assertThat(queue.isEmpty()).isTrue();
            assertThat(global.isEmpty()).isTrue();
        }
    }

    /** As threads that yield do. */
    @ParameterizedTest
    @ValueSource(ints = {256, 257, 1_000})
    void takesTurnsAmongThoseThatComeBack(int items) {
        IntStream.range(0, items).mapToObj(Numbered::new).forEach(queue::add);
        for (int round = 0; round < 20; round++) {
            List<Integer> seen = new ArrayList<>();
            for (int i = 0; i < items; i++) {
                Runnable next = queue.poll();
                seen.add(number(next));
                queue.add(new Numbered(number(next)));
            }
            assertThat(seen).as("round %d", round).isEqualTo(order(items));
        }
    }

    private static List<Integer> order(int items) {
        return IntStream.range(0, items).boxed().toList();
    }

    @Test
    void looksAtTheGlobalQueueUnlessWhatIsHereIsOlder() {
        queue.add(new Numbered(0));
        global.add(new Numbered(1));
        assertThat(number(queue.pollGlobal())).isEqualTo(1);

        IntStream.range(2, 1_000).mapToObj(Numbered::new).forEach(queue::add);
        global.add(new Numbered(1_000));
        assertThat(queue.pollGlobal()).isNull();
        assertThat(number(queue.poll())).isZero();
    }

    @Test
    void isNotEmptyWhileItsTailWaits() {
        IntStream.range(0, RunQueue.CAPACITY + 1).mapToObj(Numbered::new).forEach(queue::add);
        for (int i = 0; i < RunQueue.CAPACITY; i++) {
            assertThat(number(queue.poll())).isEqualTo(i);
        }
        assertThat(queue.size()).isZero();
        assertThat(queue.isEmpty()).isFalse();
        assertThat(number(queue.poll())).isEqualTo(RunQueue.CAPACITY);
    }

    /** Three loops add, take and steal at once, with far more than fits into their rings. */
    @Test
    void nothingIsLostOrDoubledAmongLoops() throws InterruptedException {
        int loops = 3;
        int each = 500_000;
        AtomicIntegerArray seen = new AtomicIntegerArray(loops * each);
        List<LocalQueue> queues =
                IntStream.range(0, loops).mapToObj(_ -> new LocalQueue(global)).toList();
        List<Thread> holders = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            int loop = i;
            holders.add(Thread.ofPlatform().start(() -> drive(queues, loop, each, seen)));
        }
        for (Thread holder : holders) {
            holder.join();
        }

        for (int i = 0; i < loops * each; i++) {
            assertThat(seen.get(i)).as("item %d", i).isEqualTo(1);
        }
    }

    /** Adds more than it takes at first; then takes, and steals when it has nothing. */
    private static void drive(List<LocalQueue> queues, int loop, int each, AtomicIntegerArray seen) {
        LocalQueue own = queues.get(loop);
        for (int i = 0; i < each; i++) {
            own.add(new Numbered(loop * each + i));
            if (i % 3 == 0) {
                count(seen, i % 61 == 0 ? own.pollGlobal() : own.poll());
            }
        }
        Runnable next = own.poll();
        while (next != null) {
            count(seen, next);
            next = own.poll();
            for (int i = 1; i < queues.size() && next == null; i++) {
                next = queues.get((loop + i) % queues.size()).giveHalf(own);
            }
        }
    }

    private static void count(AtomicIntegerArray seen, @Nullable Runnable item) {
        if (item != null) {
            seen.incrementAndGet(number(item));
        }
    }
}
