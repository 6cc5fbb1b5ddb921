package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
        LightFences.await(); // else no lock is reserved
        this.folder = folder;
    }

    /** A worker, one life of it after the other. */
    @FunctionalInterface
    private interface Life {
        void live(Runnable next) throws Exception;
    }

    /**
     * Starts workers; each death starts the next life, and one that ends by itself is the last.
     *
     * @param rescue after the last death, lets those go on that wait without a deadline
     */
    private void run(boolean virtual, List<Life> workers, Life rescue) throws Exception {
        ThreadFactory threads = virtual
                ? Thread.ofVirtual().factory()
                : Thread.ofPlatform().daemon().factory();
        CountDownLatch ended = new CountDownLatch(workers.size());
        workers.forEach(worker -> start(threads, worker, ended));
        while (!ended.await(SHORT.toMillis(), TimeUnit.MILLISECONDS)) {
            if (lives.get() == 0) {
                rescue.live(() -> {});
            }
        }
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
            run(virtual, workers, _ -> {
                putOne(queue, new Message(0, -producers.incrementAndGet()));
                queue.poll(Duration.ZERO).ifPresent(this::add);
            });
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
            putOne(survivor, new Message(0, producer));
        }
        List<Message> current = new ArrayList<>();
        Mortal mortal = new Mortal(seeds.incrementAndGet(), lives, dead -> {
            put.addAll(current.subList(0, dead.committed()));
            next.run();
        });
        SharedQueue queue = SharedQueue.attach(survivor.name(), 1, mortal);
        mortal.is(queue.participant());
        for (int i = 0; lives.get() > 0; i += 3) {
            current.clear();
            mortal.begin();
            switch (i % 4) {
                case 0 -> {
                    current.addAll(IntStream.range(i, i + 3)
                            .mapToObj(number -> new Message(producer, number))
                            .toList());
                    queue.putAll(current.stream().map(Message::bytes).toList());
                    put.addAll(current);
                }
                case 1 -> {
                    current.add(new Message(producer, i));
                    byte[] bytes = current.getFirst().bytes();
                    queue.putInPlace(bytes.length, new Filling(bytes));
                    put.addAll(current);
                }
                default -> {
                    current.add(new Message(producer, i));
                    putOne(queue, current.getFirst());
                }
            }
        }
        queue.close();
    }

    private void putOne(SharedQueue queue, Message message) throws InterruptedException {
        if (queue.offer(message.bytes(), SHORT)) {
            put.add(message);
        }
    }

    /** Writes bytes into the parts that it gets. */
    private static final class Filling implements Consumer<MemorySegment> {
        private final MemorySegment bytes;
        private long done;

        Filling(byte[] bytes) {
            this.bytes = MemorySegment.ofArray(bytes);
        }

        @Override
        public void accept(MemorySegment part) {
            part.copyFrom(bytes.asSlice(done, part.byteSize()));
            done += part.byteSize();
        }
    }

    private void take(SharedQueue survivor, Runnable next) throws InterruptedException {
        if (seeds.get() % 2 == 0) {
            survivor.poll(Duration.ZERO).ifPresent(this::add);
        }
        Map<Integer, Integer> latest = new HashMap<>();
        Mortal mortal = new Mortal(seeds.incrementAndGet(), lives, dead -> {
            takenByTheDead.addAndGet(dead.committed());
            next.run();
        });
        SharedQueue queue = SharedQueue.attach(survivor.name(), 1, mortal);
        mortal.is(queue.participant());
        for (int i = 0; lives.get() > 0; i++) {
            mortal.begin();
            for (byte[] message : take(queue, i)) {
                Message got = add(message);
                if (got.producer() > 0) {
                    assertThat(got.number()).isGreaterThan(latest.getOrDefault(got.producer(), -1));
                    latest.put(got.producer(), got.number());
                }
            }
        }
        queue.close();
    }

    private static List<byte[]> take(SharedQueue queue, int way) throws InterruptedException {
        return switch (way % 4) {
            case 0 -> queue.takeAll(2);
            case 1 -> {
                ByteArrayOutputStream message = new ByteArrayOutputStream();
                queue.takeInPlace(part -> message.writeBytes(part.toArray(ValueLayout.JAVA_BYTE)));
                yield List.of(message.toByteArray());
            }
            default -> queue.poll(SHORT).stream().toList();
        };
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
            run(virtual, workers, _ -> {});

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
        SharedMap map = SharedMap.attach(survivor.name(), 1, mortal);
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
