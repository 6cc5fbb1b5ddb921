package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many attachments use one segment and die at random steps, again and again; all that is lost or doubled is counted. */
@Timeout(120)
class DyingTest {
    private static final int WORKERS = 3;
    private static final int DEATHS = 400;
    private static final Duration SHORT = Duration.ofMillis(20);

    private final Path folder;

    private final AtomicInteger lives = new AtomicInteger(DEATHS);
    private final AtomicInteger seeds = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    DyingTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A worker, one life of it after the other. */
    @FunctionalInterface
    private interface Life {
        void live(Runnable next) throws Exception;
    }

    /** Starts workers; each death starts the next life, and one that ends by itself is the last. */
    private void run(boolean virtual, List<Life> workers) throws InterruptedException {
        ThreadFactory threads = virtual
                ? Thread.ofVirtual().factory()
                : Thread.ofPlatform().daemon().factory();
        CountDownLatch ended = new CountDownLatch(workers.size());
        workers.forEach(worker -> start(threads, worker, ended));
        ended.await();
        assertThat(failures).isEmpty();
        assertThat(lives).hasValue(0);
    }

    private void start(ThreadFactory threads, Life worker, CountDownLatch ended) {
        threads.newThread(() -> {
                    try {
                        worker.live(() -> start(threads, worker, ended));
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                    ended.countDown();
                })
                .start();
    }

    // A queue.

    private record Message(int producer, int number) {
        byte[] bytes() {
            return ByteBuffer.allocate(8).putInt(producer).putInt(number).array();
        }

        static Message of(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Message(buffer.getInt(), buffer.getInt());
        }
    }

    private final Set<Message> put = ConcurrentHashMap.newKeySet();
    private final Set<Message> taken = ConcurrentHashMap.newKeySet();
    private final AtomicInteger takenByTheDead = new AtomicInteger();
    private final AtomicInteger producers = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noMessageOfAQueueIsLostOrDoubled(boolean virtual) throws Exception {
        try (SharedQueue queue = SharedQueue.create(folder, 200)) {
            List<Life> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(next -> put(queue, next));
                workers.add(next -> take(queue, next));
            }
            run(virtual, workers);
            for (Optional<byte[]> rest = queue.poll(SHORT); rest.isPresent(); rest = queue.poll(SHORT)) {
                add(rest.get());
            }
        }
        assertThat(put).containsAll(taken);
        assertThat(taken.size() + takenByTheDead.get()).isEqualTo(put.size());
    }

    /** In every second life the survivor mends what the one before has left, and else the next one, which gets its number. */
    private void put(SharedQueue survivor, Runnable next) throws InterruptedException {
        int producer = producers.incrementAndGet();
        if (producer % 2 == 0) {
            Message first = new Message(0, producer);
            if (survivor.offer(first.bytes(), SHORT)) {
                put.add(first);
            }
        }
        Message[] current = new Message[1];
        Mortal mortal = new Mortal(seeds.incrementAndGet(), lives, dead -> {
            if (dead.hasDone("begun") && dead.hasDone("published")) {
                put.add(current[0]);
            }
            next.run();
        });
        SharedQueue queue = SharedQueue.attach(survivor.name(), mortal);
        mortal.is(queue.participant());
        for (int i = 0; lives.get() > 0; i++) {
            current[0] = new Message(producer, i);
            mortal.begin();
            if (queue.offer(current[0].bytes(), SHORT)) {
                put.add(current[0]);
            }
        }
        queue.close();
    }

    private void take(SharedQueue survivor, Runnable next) throws InterruptedException {
        if (seeds.get() % 2 == 0) {
            survivor.poll(Duration.ZERO).ifPresent(this::add);
        }
        Map<Integer, Integer> latest = new HashMap<>();
        Mortal mortal = new Mortal(seeds.incrementAndGet(), lives, dead -> {
            if (dead.hasDone("begun") && dead.hasDone("taken")) {
                takenByTheDead.incrementAndGet();
            }
            next.run();
        });
        SharedQueue queue = SharedQueue.attach(survivor.name(), mortal);
        mortal.is(queue.participant());
        while (lives.get() > 0) {
            mortal.begin();
            Optional<byte[]> message = queue.poll(SHORT);
            if (message.isPresent()) {
                Message got = add(message.get());
                if (got.producer() > 0) {
                    assertThat(got.number()).isGreaterThan(latest.getOrDefault(got.producer(), -1));
                    latest.put(got.producer(), got.number());
                }
            }
        }
        queue.close();
    }

    private Message add(byte[] bytes) {
        Message message = Message.of(bytes);
        assertThat(taken.add(message)).as("%s is taken once", message).isTrue();
        return message;
    }

    // A map.

    private static final int KEYS = 5;

    /** What each key should have; a worker changes its own keys alone. */
    private final Map<Integer, Integer> expected = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noChangeOfAMapIsLostOrHalfDone(boolean virtual) throws Exception {
        try (SharedMap map = SharedMap.create(folder, WORKERS * KEYS, 4, 40)) {
            List<Life> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                int first = i * KEYS;
                workers.add(next -> change(map, first, next));
            }
            workers.add(_ -> watch(map));
            run(virtual, workers);

            assertThat(map.size()).isEqualTo(expected.size());
            for (int key = 0; key < WORKERS * KEYS; key++) {
                assertThat(number(map, key)).isEqualTo(Optional.ofNullable(expected.get(key)));
            }
        }
    }

    private void change(SharedMap survivor, int first, Runnable next) {
        int seed = seeds.incrementAndGet();
        if (seed % 2 == 0) {
            assertThat(survivor.size()).isLessThanOrEqualTo(survivor.capacity());
        }
        Random random = new Random(seed);
        Runnable[] change = new Runnable[1];
        Mortal mortal = new Mortal(seed, lives, dead -> {
            if (dead.hasDone("shown")) {
                change[0].run();
            }
            next.run();
        });
        SharedMap map = SharedMap.attach(survivor.name(), mortal);
        mortal.is(map.participant());
        for (int i = 0; lives.get() > 0; i++) {
            int key = first + random.nextInt(KEYS);
            int number = i;
            assertThat(number(map, key)).isEqualTo(Optional.ofNullable(expected.get(key)));
            mortal.begin();
            Optional<Integer> before = Optional.ofNullable(expected.get(key));
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    change[0] = () -> expected.remove(key);
                    assertThat(map.remove(OtherMain.number(key))).isEqualTo(before.isPresent());
                }
                case 2 -> {
                    change[0] = () -> expected.putIfAbsent(key, number);
                    Optional<byte[]> present = map.putIfAbsent(OtherMain.number(key), value(number));
                    assertThat(present.map(value -> ByteBuffer.wrap(value).getInt()))
                            .isEqualTo(before);
                }
                case 3 -> {
                    change[0] = () -> expected.replace(key, number);
                    assertThat(map.replace(OtherMain.number(key), value(before.orElse(0)), value(number)))
                            .isEqualTo(before.isPresent());
                }
                default -> {
                    change[0] = () -> expected.put(key, number);
                    map.put(OtherMain.number(key), value(number));
                }
            }
            change[0].run();
        }
        map.close();
    }

    private void watch(SharedMap map) {
        for (int i = 0; lives.get() > 0; i++) {
            var _ = number(map, i % (WORKERS * KEYS));
        }
    }

    /** The number that a value is made of, all of it. */
    private static Optional<Integer> number(SharedMap map, int key) {
        return map.get(OtherMain.number(key)).map(value -> {
            int number = ByteBuffer.wrap(value).getInt();
            assertThat(value).isEqualTo(value(number));
            return number;
        });
    }

    private static byte[] value(int number) {
        ByteBuffer value = ByteBuffer.allocate(4 * (1 + Math.floorMod(number, 10)));
        while (value.hasRemaining()) {
            value.putInt(number);
        }
        return value.array();
    }
}
