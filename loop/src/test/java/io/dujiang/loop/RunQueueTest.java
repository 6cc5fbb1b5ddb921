package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunQueueTest {
    private final RunQueue queue = new RunQueue();

    private record Numbered(int number) implements Runnable {
        @Override
        public void run() {
            throw new UnsupportedOperationException("never run");
        }
    }

    private void add(int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(queue.offer(new Numbered(i))).isTrue();
        }
    }

    private static List<Integer> drain(RunQueue from) {
        List<Integer> numbers = new ArrayList<>();
        for (Runnable next = from.poll(); next != null; next = from.poll()) {
            numbers.add(((Numbered) next).number());
        }
        return numbers;
    }

    private static List<Integer> range(int from, int to) {
        return java.util.stream.IntStream.range(from, to).boxed().toList();
    }

    @Test
    void firstInIsFirstOut() {
        for (int round = 0; round < 10; round++) {
            add(0, 100);
            assertThat(drain(queue)).isEqualTo(range(0, 100));
        }
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void takesNoMoreThanFits() {
        add(0, RunQueue.CAPACITY);

        assertThat(queue.offer(new Numbered(RunQueue.CAPACITY))).isFalse();
        assertThat(drain(queue)).isEqualTo(range(0, RunQueue.CAPACITY));
    }

    @Test
    void aThiefTakesTheOlderHalf() {
        RunQueue thief = new RunQueue();
        add(0, 7);

        assertThat(queue.stealInto(thief)).isEqualTo(new Numbered(0));
        assertThat(drain(thief)).isEqualTo(range(1, 4));
        assertThat(drain(queue)).isEqualTo(range(4, 7));
        assertThat(queue.stealInto(thief)).isNull();
    }

    @Test
    void aSingleOneIsStolenWhole() {
        RunQueue thief = new RunQueue();
        add(0, 1);

        assertThat(queue.stealInto(thief)).isEqualTo(new Numbered(0));
        assertThat(thief.isEmpty()).isTrue();
        assertThat(queue.isEmpty()).isTrue();
    }

    /** The owner adds and takes while thieves steal: each item is seen once, by whom ever. */
    @Test
    void nothingIsLostOrDoubledAmongThieves() throws InterruptedException {
        int items = 3_000_000;
        AtomicIntegerArray seen = new AtomicIntegerArray(items);
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> thieves = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            thieves.add(Thread.ofPlatform().start(() -> stealUntil(over, seen)));
        }
        for (int i = 0; i < items; i++) {
            Numbered item = new Numbered(i);
            if (!queue.offer(item)) {
                count(seen, item);
            }
            if (i % 3 == 0) {
                count(seen, queue.poll());
            }
        }
        for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
            count(seen, next);
        }
        over.set(true);
        for (Thread thief : thieves) {
            thief.join();
        }

        for (int i = 0; i < items; i++) {
            assertThat(seen.get(i)).as("item %d", i).isEqualTo(1);
        }
    }

    private void stealUntil(AtomicBoolean over, AtomicIntegerArray seen) {
        RunQueue own = new RunQueue();
        while (!over.get() || !queue.isEmpty()) {
            count(seen, queue.stealInto(own));
            for (Runnable next = own.poll(); next != null; next = own.poll()) {
                count(seen, next);
            }
        }
    }

    private static void count(AtomicIntegerArray seen, @org.jspecify.annotations.Nullable Runnable task) {
        if (task instanceof Numbered numbered) {
            seen.incrementAndGet(numbered.number());
        }
    }
}
