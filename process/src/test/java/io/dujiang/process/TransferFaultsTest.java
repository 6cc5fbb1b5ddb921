package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.memory.ElementType;
import io.dujiang.memory.SharedArray;
import io.dujiang.memory.SharedMap;
import io.dujiang.memory.SharedMemory;
import io.dujiang.memory.SharedQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot go from one process to the other fails clearly, and harms neither of them. */
class TransferFaultsTest {
    private static LoopGroup group;
    private static ProcessPool pool;
    private static long pid;

    @BeforeAll
    static void open() throws InterruptedException {
        group = LoopGroup.start();
        pool = Pools.builder(group).size(1).open();
        pid = pool.applyAsync(() -> ProcessHandle.current().pid()).join();
    }

    @AfterEach
    void keptItsWorker() throws InterruptedException {
        assertThat(pool.applyAsync(() -> ProcessHandle.current().pid()).join()).isEqualTo(pid);
    }

    @AfterAll
    static void close() {
        pool.close();
        group.close();
    }

    @Test
    void refusesAnArgumentThatIsNotSerializable() {
        assertThatThrownBy(() -> pool.map(Object::hashCode, List.of(new Object())))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("The argument of class java.lang.Object");
    }

    @Test
    void refusesAFunctionThatCapturesWhatIsNotSerializable() {
        Object captured = new Object();

        assertThatThrownBy(() -> pool.applyAsync(captured::hashCode))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("All it captures must be serializable");
    }

    @Test
    void refusesAResultThatIsNotSerializable() {
        assertThatThrownBy(() -> pool.map(n -> new Object(), List.of(1)))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("The result of class java.lang.Object");
    }

    @Test
    void refusesNullAsAResult() {
        assertThatThrownBy(() -> pool.map(n -> System.getProperty("no such property"), List.of(1)))
                .isInstanceOf(TaskThrewException.class)
                .hasMessageContaining("returned null");
    }

    static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings({"serial", "UnusedVariable"}) // that is what the test is about
        private final Object what = new Object();

        Unsendable() {
            super("the text stays");
        }
    }

    @Test
    void givesTheTextOfAnExceptionThatCannotBeSent() {
        assertThatThrownBy(() -> pool.map(
                        n -> {
                            throw new Unsendable();
                        },
                        List.of(1)))
                .isInstanceOf(TaskThrewException.class)
                .hasMessageContaining("the text stays")
                .hasMessageContaining("TransferFaultsTest.java")
                .hasNoCause();
    }

    static Object bomb() {
        Set<Object> root = new HashSet<>();
        Set<Object> left = root;
        Set<Object> right = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Set<Object> nextLeft = new HashSet<>();
            Set<Object> nextRight = new HashSet<>(List.of("different"));
            left.add(nextLeft);
            left.add(nextRight);
            right.add(nextLeft);
            right.add(nextRight);
            left = nextLeft;
            right = nextRight;
        }
        return new ArrayList<>(List.of(new Wrapped(root)));
    }

    /** Keeps the worker itself from hashing the sets when it makes them. */
    record Wrapped(Object content) implements Serializable {}

    @Test
    void defusesAResultThatWouldTakeForEverToRead() {
        assertThatThrownBy(() -> pool.applyAsync(TransferFaultsTest::bomb).join())
                .cause()
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("was refused");
    }

    private static ByteBuffer message(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(value);
        }
        return ByteBuffer.allocate(bytes.size() + 5)
                .put((byte) Tag.SERIALIZED)
                .putInt(bytes.size())
                .put(bytes.toByteArray());
    }

    private static ValueReader reader(TransferFilter filter) {
        return new ValueReader(filter, ClassLoader.getSystemClassLoader(), Handle.Arrival.REFUSED);
    }

    @Test
    void refusesAnArrayThatClaimsMoreThanItsMessageHas() throws Exception {
        for (TransferFilter filter :
                List.of(TransferFilter.fromWorker(256L << 20, _ -> false), TransferFilter.fromParent(256L << 20))) {
            ByteBuffer message = message(new long[0]);
            message.putInt(message.limit() - Integer.BYTES, 100_000_000).flip();

            assertThatThrownBy(() -> reader(filter).read(message))
                    .hasStackTraceContaining("the length of an array is 100000000");
        }
    }

    @Test
    void boundsWhatComesFromTheParent() throws Exception {
        Object nested = "core";
        for (int i = 0; i < 300; i++) {
            nested = new ArrayList<>(List.of(nested));
        }
        ByteBuffer deep = message(nested).flip();
        ByteBuffer large =
                message(new ArrayList<>(List.of("x".repeat(3_000), 1))).flip();

        assertThatThrownBy(() -> reader(TransferFilter.fromParent(1 << 20)).read(deep))
                .hasStackTraceContaining("its depth is 201, and 200 is allowed");
        assertThatThrownBy(() -> reader(TransferFilter.fromParent(1_000)).read(large))
                .hasStackTraceContaining("the number of its bytes is");
    }

    @Test
    void carriesExceptionsThoughResultsMustBeSmall() {
        try (ProcessPool small = Pools.builder(group).size(1).maxMessage(1024).open()) {
            assertThatThrownBy(() -> small.map(
                            n -> {
                                throw new IllegalStateException("x".repeat(2_000));
                            },
                            List.of(1)))
                    .isInstanceOf(TaskThrewException.class)
                    .hasMessageContaining("cannot be sent");
        }
    }

    @Test
    void refusesClassesOfPackagesThatWereNotDeclared() throws Exception {
        assertThatThrownBy(() -> pool.map(Random::new, List.of(1L)))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("java.util.Random")
                .hasMessageContaining("ProcessPoolBuilder.accept");
    }

    @Test
    void refusesALambdaAsAResult() {
        assertThatThrownBy(() -> pool.map(n -> (Supplier<Integer> & Serializable) () -> n, List.of(1)))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("class java.lang.invoke.SerializedLambda is not allowed");
    }

    @Test
    void refusesWhatIsLargerThanAMessageMayBe() {
        byte[] large = new byte[2 << 20];
        try (ProcessPool small =
                Pools.builder(group).size(1).maxMessage(1 << 20).open()) {
            assertThatThrownBy(() -> small.map(byte[]::new, List.of(2 << 20)))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("2097");
            assertThatThrownBy(() -> small.map(array -> 1, List.of(large)))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("The argument has 2097157 bytes, and the function TransferFaultsTest::")
                    .hasMessageContaining("more than the 1048576")
                    .hasMessageContaining("maxMessage")
                    .hasMessageContaining("SharedArray");
            assertThatThrownBy(() -> small.applyAsync(() -> large.length))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("The argument has 0 bytes, and the function TransferFaultsTest::");
        }
        assertThatThrownBy(() -> Pools.builder(group)
                        .maxMessage(1 << 20)
                        .initializer(() -> large.length)
                        .open())
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("The initializer of process pool pool has")
                .hasMessageContaining("1048576 are allowed");
    }

    static boolean isMapped(String name) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.anyMatch(line -> line.contains(name));
        }
    }

    /** A part of an array. */
    @SuppressWarnings("serial") // it goes to workers, by its name
    record Part(SharedArray array, int from, int to) implements Serializable {
        int fill() {
            for (int i = from; i < to; i++) {
                array.setInt(i, 2 * i);
            }
            return to - from;
        }
    }

    @Test
    void handsSharedMemoryOverByItsNameAndLetsGoWhenItsOwnerDoes() throws Exception {
        String name;
        try (SharedArray array = SharedArray.create(ElementType.INT, 1_000)) {
            name = array.name();

            assertThat(pool.map(Part::fill, List.of(new Part(array, 0, 500), new Part(array, 500, 1_000))))
                    .containsExactly(500, 500);
            assertThat(array.getInt(999)).isEqualTo(1_998);
            assertThat(pool.applyAsync((SharedArray same) -> same.getInt(7), array)
                            .join())
                    .isEqualTo(14);
            assertThat(pool.map(i -> array.getInt(i), List.of(8, 9))).containsExactly(16, 18);
            assertThat(pool.applyAsync(TransferFaultsTest::isMapped, name).join())
                    .isTrue();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        !pool.applyAsync(TransferFaultsTest::isMapped, name).join());
        assertThatThrownBy(() -> pool.map(ignored -> SharedArray.attach(name), List.of(1)))
                .hasMessageContaining("There is no " + name);
    }

    @Test
    void handsQueuesMapsAndMemoryOver() throws Exception {
        try (SharedQueue queue = SharedQueue.create(100);
                SharedMap map = SharedMap.create(10, 8, 8);
                SharedMemory memory = SharedMemory.create(8)) {
            pool.applyAsync(() -> {
                        queue.put(new byte[] {1});
                        map.put(new byte[] {2}, new byte[] {3});
                        memory.segment().set(ValueLayout.JAVA_LONG, 0, 4);
                        return true;
                    })
                    .join();

            assertThat(queue.take()).containsExactly(1);
            assertThat(map.get(new byte[] {2}).orElseThrow()).containsExactly(3);
            assertThat(memory.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(4);
        }
    }

    static final class Holding extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings({"serial", "UnusedVariable"}) // that is what the test is about
        private final SharedArray array = SharedArray.create(ElementType.INT, 1);
    }

    @Test
    void refusesSharedMemoryInAnException() {
        assertThatThrownBy(() -> pool.map(
                        n -> {
                            throw new Holding();
                        },
                        List.of(1)))
                .isInstanceOf(TaskThrewException.class)
                .hasMessageContaining("the exception itself cannot be sent")
                .hasNoCause();
    }

    /** A class that a worker would not find, since its loader is another one. */
    private static Class<?> foreign(Class<?> type) throws Exception {
        URL classes = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toUri()
                .toURL();
        URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ProcessPool.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.equals(type.getName()) ? findClass(name) : super.loadClass(name, resolve);
            }
        };
        return loader.loadClass(type.getName());
    }

    /** A function whose class is loaded anew by the test. */
    static final class Doubling implements RemoteFunction<Integer, Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public Integer apply(Integer number) {
            return 2 * number;
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void refusesAFunctionThatAWorkerWouldNotFind() throws Exception {
        var constructor = foreign(Doubling.class).getDeclaredConstructor();
        constructor.setAccessible(true);
        RemoteFunction<Integer, Integer> function = (RemoteFunction<Integer, Integer>) constructor.newInstance();

        assertThat(pool.map(new Doubling(), List.of(2))).containsExactly(4);
        assertThatThrownBy(() -> pool.map(function, List.of(2)))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("Workers cannot find")
                .hasMessageContaining("jshell");
    }
}
