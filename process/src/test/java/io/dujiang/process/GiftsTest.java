package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Shared;
import io.dujiang.loop.Task;
import io.dujiang.memory.ElementType;
import io.dujiang.memory.SharedArray;
import io.dujiang.memory.SharedMap;
import io.dujiang.memory.SharedMemory;
import io.dujiang.memory.SharedQueue;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task makes in shared memory and returns belongs to the pool's process, and whatever nobody gets is removed. */
class GiftsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static LoopGroup group;
    private static ProcessPool pool;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        group = LoopGroup.start();
        pool = open(1);
    }

    private static ProcessPool open(int size) {
        return Pools.builder(group).size(size).spares(1).open();
    }

    @AfterAll
    static void close() {
        pool.close();
        group.close();
    }

    /** Worker: an array of which the file tells afterwards that it was made. */
    static SharedArray made(String list, int value) throws IOException {
        SharedArray array = SharedArray.create(ElementType.INT, 1_000);
        array.setInt(999, value);
        Files.writeString(Path.of(list), array.name() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return array;
    }

    private String list() {
        return folder.resolve("names").toString();
    }

    private List<String> names() throws IOException {
        return Files.readAllLines(Path.of(list()));
    }

    private void awaitNothingLeft() throws IOException {
        assertThat(names()).isNotEmpty();
        for (String name : names()) {
            Awaitility.await(name).atMost(PATIENCE).until(() -> Files.notExists(Path.of(name)));
        }
    }

    @SuppressWarnings("serial") // by their names
    record Made(SharedArray array, SharedQueue queue, List<SharedMap> maps, SharedArray again) implements Serializable {
        static Made make(String list) throws Exception {
            SharedArray array = made(list, 1);
            SharedQueue queue = SharedQueue.create(100);
            queue.put(new byte[] {2});
            SharedMap map = SharedMap.create(10, 1, 1);
            map.put(new byte[] {3}, new byte[] {4});
            return new Made(array, queue, new ArrayList<>(List.of(map)), array);
        }
    }

    @Test
    void belongsToThePoolFromThenOn() throws Exception {
        String list = list();
        SharedArray array;
        SharedMemory memory;
        Made made;
        try (ProcessPool other = open(1)) {
            array = other.applyAsync(() -> made(list, 42)).join();
            memory = other.applyAsync(() -> SharedMemory.create(8)).join();
            made = other.map(Made::make, List.of(list)).getFirst();

            assertThat(other.map(ignored -> array.getInt(999), List.of(1, 2))).containsExactly(42, 42);
        }
        int _ = SharedMemory.sweep();
        assertThat(array.getInt(999)).isEqualTo(42); // its worker has ended
        assertThat(memory.segment().byteSize()).isEqualTo(8);
        assertThat(made.array().getInt(999)).isEqualTo(1);
        assertThat(made.again()).isSameAs(made.array());
        assertThat(made.queue().take()).containsExactly(2);
        assertThat(made.maps().getFirst().get(new byte[] {3}).orElseThrow()).containsExactly(4);
        for (AutoCloseable each :
                List.of(array, memory, made.array(), made.queue(), made.maps().getFirst())) {
            String name = Objects.requireNonNull(Handle.of(each)).name();
            assertThat(Path.of(name)).exists();
            each.close();
            assertThat(Path.of(name)).doesNotExist();
        }
    }

    @Test
    void isCountedByItsHolders() throws Exception {
        String list = list();
        Shared<SharedArray> first =
                Shared.of(pool.applyAsync(() -> made(list, 5)).join(), SharedArray::close);
        try (Shared<SharedArray> second = first.retain()) {
            first.release();

            assertThat(second.get().getInt(999)).isEqualTo(5);
        }
        awaitNothingLeft();
    }

    @Test
    void isLetGoByTheWorkerThatMadeIt() throws Exception {
        String list = list();
        String name;
        try (SharedArray array = pool.applyAsync(() -> made(list, 5)).join()) {
            name = array.name();

            assertThat(pool.applyAsync(TransferFaultsTest::isMapped, name).join())
                    .isTrue();
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        !pool.applyAsync(TransferFaultsTest::isMapped, name).join());
    }

    @Test
    void isTheSameIfThePoolHasLentIt() throws Exception {
        try (SharedArray array = SharedArray.create(ElementType.INT, 10)) {
            assertThat(pool.applyAsync((SharedArray same) -> same, array).join())
                    .isSameAs(array);
            assertThat(Path.of(array.name())).exists();
        }
    }

    private static final List<SharedArray> KEPT = new ArrayList<>();

    static SharedArray keptBy(String list) throws IOException {
        if (KEPT.isEmpty()) {
            KEPT.add(made(list, 6));
        }
        return KEPT.getFirst();
    }

    @Test
    void isTheSameIfItIsReturnedAgain() throws Exception {
        List<SharedArray> twice = pool.chunk(1).map(GiftsTest::keptBy, List.of(list(), list()));

        assertThat(twice.getFirst()).isSameAs(twice.getLast());
        twice.getFirst().close();
        awaitNothingLeft();
    }

    @Test
    void isRefusedIfItWasClosed() {
        String list = list();
        assertThatThrownBy(() -> pool.applyAsync(() -> {
                            try (SharedArray array = made(list, 1)) {
                                return array;
                            }
                        })
                        .join())
                .cause()
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("the worker had closed it");
    }

    @SuppressWarnings("serial") // that is what the test is about
    record Mixed(SharedArray array, Object other) implements Serializable {}

    @Test
    void isRemovedIfTheResultCannotGo() throws Exception {
        String list = list();
        assertThatThrownBy(() -> pool.applyAsync(() -> new Mixed(made(list, 1), new Object()))
                        .join())
                .cause()
                .isInstanceOf(NotTransferableException.class);
        awaitNothingLeft();
    }

    @Test
    void isRemovedIfTheResultIsRefusedHere() throws Exception {
        String list = list();
        assertThatThrownBy(() -> pool.applyAsync(() -> new Mixed(made(list, 1), new java.util.Random()))
                        .join())
                .cause()
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("java.util.Random");
        awaitNothingLeft();
    }

    static SharedArray deaf(String list) throws IOException {
        SharedArray array = made(list, 1);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // it returns what it has
        }
        return array;
    }

    @Test
    void isRemovedIfItsTaskWasCancelled() throws Exception {
        Task<SharedArray> task = pool.applyAsync(GiftsTest::deaf, list());
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(Path.of(list())) && !names().isEmpty());
        assertThat(Path.of(names().getFirst())).exists();

        task.cancel();

        awaitNothingLeft();
    }

    @Test
    void isRemovedIfItsTaskRunsTooLong() throws Exception {
        Duration enoughToBegin = Duration.ofSeconds(5); // also for a worker that is cold
        try (ProcessPool hasty =
                Pools.builder(group).size(1).taskTimeout(enoughToBegin).open()) {
            assertThatThrownBy(() -> hasty.applyAsync(GiftsTest::deaf, list()).join())
                    .cause()
                    .isInstanceOf(WorkerDiedException.class);
            awaitNothingLeft();
        }
    }

    @Test
    void isRemovedIfAnotherTaskOfTheCallFails() throws Exception {
        String list = list();
        assertThatThrownBy(() -> pool.chunk(1)
                        .map(
                                n -> {
                                    if (n == 5) {
                                        throw new IllegalStateException("five");
                                    }
                                    return made(list, n);
                                },
                                List.of(1, 2, 3, 4, 5, 6, 7, 8)))
                .hasMessageContaining("five");
        awaitNothingLeft();
    }

    @Test
    void isRemovedIfItsStreamIsClosedUnread() throws Exception {
        String list = list();
        for (boolean ordered : new boolean[] {true, false}) {
            RemoteFunction<Integer, SharedArray> function = n -> made(list, n);
            List<Integer> numbers = IntStream.range(0, 20).boxed().toList();
            SharedArray first;
            try (Stream<SharedArray> arrays =
                    ordered ? pool.imap(function, numbers) : pool.imapUnordered(function, numbers)) {
                first = arrays.iterator().next();
            }
            assertThat(Path.of(first.name())).exists(); // it was read
            first.close();
            pool.applyAsync(() -> 1).join(); // the one worker has done what came before
            awaitNothingLeft();
        }
    }

    static SharedArray orDie(String list, int number) throws IOException {
        SharedArray array = made(list, number);
        if (number == 3 && Files.readAllLines(Path.of(list)).size() < 4) {
            WorkerDeathTest.signal("KILL");
        }
        return array;
    }

    @Test
    void isRemovedIfItsWorkerIsKilledBeforeItIsSent() throws Exception {
        String list = list();
        List<SharedArray> arrays = pool.chunk(4).map(n -> orDie(list, n), List.of(1, 2, 3, 4));

        assertThat(arrays.stream().map(array -> array.getInt(999))).containsExactly(1, 2, 3, 4);
        assertThat(names()).hasSizeGreaterThan(4);
        assertThat(arrays).allSatisfy(array -> assertThat(Path.of(array.name())).exists());
        arrays.forEach(SharedArray::close);
        awaitNothingLeft();
    }

    static int die() {
        WorkerDeathTest.signal("KILL");
        return 0;
    }

    @Test
    void outlivesItsWorkerThatIsKilled() throws Exception {
        String list = list();
        SharedArray array = pool.applyAsync(() -> made(list, 9)).join();

        assertThatThrownBy(() -> pool.applyAsync(GiftsTest::die).join())
                .cause()
                .isInstanceOf(WorkerDiedException.class);

        int _ = SharedMemory.sweep();
        assertThat(Path.of(array.name())).exists();
        assertThat(array.getInt(999)).isEqualTo(9);
        array.close();
        awaitNothingLeft();
    }
}
