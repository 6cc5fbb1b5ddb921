package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three other JVMs at one queue, one of which is killed while they are all busy: each message is accounted for, and the others go on. */
@Timeout(120)
class ThreeJvmsTest {
    private static final int ROUNDS = 4;
    private static final int MANY = 10_000_000;
    private static final int END = -1;

    @TempDir
    private Path folder;

    /** A JVM that puts numbers of its own, and notes in its place of the array how many. */
    private static OtherJvm producer(SharedQueue queue, SharedArray put, int number) throws IOException {
        return new OtherJvm(
                "put-and-note", String.join(",", queue.name(), put.name(), "" + number, "" + number * MANY), "0");
    }

    private static OtherJvm consumer(SharedQueue queue) throws IOException {
        return new OtherJvm("take-on", queue.name(), "0");
    }

    /** What the consumer has taken next; each number of a producer comes, once, and in order. */
    private static int next(OtherJvm consumer, int[] taken) throws IOException {
        int number = Integer.parseInt(consumer.says());
        if (number != END) {
            int producer = number / MANY;
            assertThat(number % MANY).as("of producer %s", producer).isEqualTo(taken[producer]++);
        }
        return number;
    }

    @Test
    void losesAndDoublesNothingOfProducersThatAreKilledBesideAnother() throws Exception {
        try (SharedQueue queue = SharedQueue.create(folder, 1_000);
                SharedArray put = SharedArray.create(folder, ElementType.INT, ROUNDS + 1);
                OtherJvm consumer = consumer(queue);
                OtherJvm steady = producer(queue, put, 0)) {
            int[] taken = new int[ROUNDS + 1];
            for (int round = 1; round <= ROUNDS; round++) {
                try (OtherJvm mortal = producer(queue, put, round)) {
                    takeUntil(500, round, consumer, taken);
                    mortal.kill();
                }
                takeUntil(put.getInt(round), round, consumer, taken);
                takeUntil(taken[0] + 500, 0, consumer, taken);
            }
            steady.kill();
            takeUntil(put.getInt(0), 0, consumer, taken);
            queue.put(OtherMain.number(END));
            for (int number = next(consumer, taken); number != END; number = next(consumer, taken)) {
                assertThat(number).as("one put that was not noted").isEqualTo(taken[0] - 1);
            }

            for (int i = 0; i <= ROUNDS; i++) {
                assertThat(taken[i] - put.getInt(i))
                        .as("messages of producer %s, less those that it had noted", i)
                        .isBetween(0, 1);
            }
        }
    }

    private static void takeUntil(int count, int producer, OtherJvm consumer, int[] taken) throws IOException {
        while (taken[producer] < count) {
            next(consumer, taken);
        }
    }

    @Test
    void losesAndDoublesNothingButWhatConsumersHadTakenThatAreKilledBesideAnother() throws Exception {
        try (SharedQueue queue = SharedQueue.create(folder, 1_000);
                SharedArray put = SharedArray.create(folder, ElementType.INT, 1);
                OtherJvm producer = producer(queue, put, 0);
                OtherJvm steady = consumer(queue)) {
            List<Integer> taken = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                try (OtherJvm mortal = consumer(queue)) {
                    for (int i = 0; i < 500; i++) {
                        taken.add(Integer.valueOf(mortal.says()));
                        taken.add(Integer.valueOf(steady.says()));
                    }
                    mortal.kill();
                    for (String line = mortal.says(); !line.equals("(ended)"); line = mortal.says()) {
                        taken.add(Integer.valueOf(line));
                    }
                }
            }
            producer.kill();
            FutureTask<List<Integer>> rest = new FutureTask<>(() -> untilEnd(steady));
            Thread.ofPlatform().daemon().start(rest); // it must be read for there to be room
            queue.put(OtherMain.number(END));
            taken.addAll(rest.get());

            Set<Integer> different = new HashSet<>(taken);
            assertThat(taken).hasSameSizeAs(different);
            assertThat(put.getInt(0) - taken.size())
                    .as("taken by those that were killed before they could say so, less one that was not noted")
                    .isBetween(-1, ROUNDS);
            assertThat(different).allMatch(number -> number >= 0 && number <= put.getInt(0));
        }
    }

    private static List<Integer> untilEnd(OtherJvm consumer) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int number = Integer.parseInt(consumer.says());
                number != END;
                number = Integer.parseInt(consumer.says())) {
            numbers.add(number);
        }
        return numbers;
    }
}
