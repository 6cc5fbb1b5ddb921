package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another JVM is killed at each step of each change; what it leaves is whole, and of use. */
@Timeout(600)
class DeathTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String DONE = "done";

    @TempDir
    private Path folder;

    /** Does something with the segment after the death at a step. */
    @FunctionalInterface
    private interface Look {
        void after(String step) throws Exception;
    }

    /** What is there for the other to change. */
    @FunctionalInterface
    private interface Start {
        void anew() throws Exception;
    }

    /** Kills a JVM at its first step, the next at its second, and so on, until one gets through. Returns the steps. */
    private static List<String> killAtEachStep(String deed, String name, Start start, Look look) throws Exception {
        List<String> steps = new ArrayList<>();
        while (!steps.contains(DONE)) {
            start.anew();
            try (OtherJvm other = new OtherJvm(deed, name, String.valueOf(steps.size() + 1))) {
                steps.add(other.says());
            }
            look.after(steps.getLast());
        }
        return steps;
    }

    @ParameterizedTest
    @CsvSource({
        "put, 7, locked begun written published released woken done",
        "put-in-place, 7, locked begun filled written published released woken done",
        "put-all, 7 8, locked begun begun written published released woken done"
    })
    void leavesAQueueWholeWhenOneThatPutsDies(String deed, String messages, String expected) throws Exception {
        try (SharedQueue queue = SharedQueue.create(folder, 1_000)) {
            Set<String> after = Set.of("published", "unlocked", "released", "woken", DONE);
            List<String> steps = killAtEachStep(deed, queue.name(), () -> queue.put(OtherMain.number(1)), step -> {
                assertThat(queue.offer(OtherMain.number(2), SOON)).isTrue();
                assertThat(drain(queue))
                        .as("after death at %s", step)
                        .isEqualTo(numbers(after.contains(step) ? "1 " + messages + " 2" : "1 2"));
            });
            assertThat(steps).containsExactly(expected.split(" "));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "take, 2 3, locked begun read taken released woken done",
        "take-in-place, 2 3, locked begun seen read taken released woken done",
        "take-all, 3, locked begun begun read taken released woken done"
    })
    void leavesAQueueWholeWhenOneThatTakesDies(String deed, String left, String expected) throws Exception {
        try (SharedQueue queue = SharedQueue.create(folder, 1_000)) {
            Set<String> after = Set.of("taken", "unlocked", "released", "woken", DONE);
            Start start = () -> queue.putAll(List.of(OtherMain.number(1), OtherMain.number(2), OtherMain.number(3)));
            List<String> steps = killAtEachStep(deed, queue.name(), start, step -> {
                assertThat(queue.offer(OtherMain.number(4), SOON)).isTrue();
                assertThat(drain(queue))
                        .as("after death at %s", step)
                        .isEqualTo(numbers((after.contains(step) ? left : "1 2 3") + " 4"));
            });
            assertThat(steps).containsExactly(expected.split(" "));
        }
    }

    /** As it has a lock reserved, and as it ends the reservation of this JVM. */
    @ParameterizedTest
    @CsvSource({
        "16, put-reserved, 8, locked begun written published released woken marked locked begun written published released woken done",
        "1, put, 7, ended unreserved locked begun written published released woken done"
    })
    void leavesAQueueWholeWhenOneDiesThatPassesItsLockByReservation(int streak, String deed, int last, String expected)
            throws Exception {
        LightFences.await();
        List<String> steps = new ArrayList<>();
        while (!steps.contains(DONE)) {
            try (SharedQueue owner = SharedQueue.create(folder, 1_000);
                    SharedQueue queue = SharedQueue.attach(owner.name(), streak, Steps.NONE)) {
                queue.put(OtherMain.number(1));
                try (OtherJvm other = new OtherJvm(deed, queue.name(), String.valueOf(steps.size() + 1))) {
                    steps.add(other.says());
                }
                assertThat(queue.offer(OtherMain.number(2), SOON)).isTrue();
                long published = steps.stream().filter("published"::equals).count();
                assertThat(drain(owner))
                        .as("after death at %s", steps)
                        .containsExactlyElementsOf(
                                Stream.of(Stream.of(1), Stream.of(7, 8).limit(published), Stream.of(2))
                                        .flatMap(numbers -> numbers)
                                        .toList())
                        .contains(steps.contains(DONE) ? last : 1);
            }
        }
        assertThat(steps).containsExactly(expected.split(" "));
    }

    private static List<Integer> numbers(String text) {
        return Stream.of(text.split(" "))
                .filter(number -> !number.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    /** The heir has the number of the dead, or another one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesAQueueWholeWhenOneThatInheritsDies(boolean sameNumber) throws Exception {
        try (SharedQueue queue = SharedQueue.create(folder, 1_000)) {
            Start start = () -> dieAt("put", "3", queue.name(), () -> SharedQueue.attach(queue.name()), sameNumber);
            List<String> steps = killAtEachStep("put", queue.name(), start, step -> {
                assertThat(queue.offer(OtherMain.number(3), SOON)).isTrue();
                assertThat(drain(queue)).as("after death at %s", step).endsWith(3);
            });
            assertThat(steps).contains("inherited");
            assertThat(steps.contains("inherits")).isEqualTo(!sameNumber);
        }
    }

    /** Kills a JVM at a step, whose number in the segment is then the next one that is free, or not. */
    private static void dieAt(
            String deed, String step, String name, Supplier<? extends AutoCloseable> attachment, boolean numberIsNext)
            throws Exception {
        try (AutoCloseable _ = numberIsNext ? () -> {} : attachment.get();
                OtherJvm first = new OtherJvm(deed, name, step)) {
            assertThat(first.says()).isIn("written", "shown");
        }
    }

    private static List<Integer> drain(SharedQueue queue) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        for (Optional<byte[]> next = queue.poll(Duration.ZERO); next.isPresent(); next = queue.poll(Duration.ZERO)) {
            numbers.add(OtherMain.number(next.get()));
        }
        return numbers;
    }

    /** Three keys in one bucket, and the one that is changed is the first of them, or the last. */
    private static final int[] COLLIDING = colliding();

    private static final MapLayout LAYOUT = new MapLayout(4, 4, 4, 0);

    private static int[] colliding() {
        MapTable table = new MapTable("", new MapLayout(4, 4, 4, 0), MemorySegment.NULL, Steps.NONE);
        int bucket = table.hash(OtherMain.number(1)) & 7;
        return IntStream.range(2, 1_000)
                .filter(key -> (table.hash(OtherMain.number(key)) & 7) == bucket)
                .limit(2)
                .toArray();
    }

    @Test
    void leavesAMapWholeWhenOneThatAddsDies() throws Exception {
        try (SharedMap map = SharedMap.create(folder, LAYOUT)) {
            Set<String> after = Set.of("shown", "freed", "counted", "unlocked", "released", DONE);
            List<String> steps = killAtEachStep("change", map.name(), () -> fill(map), step -> {
                assertThat(map.get(OtherMain.number(1)).map(OtherMain::number))
                        .as("after death at %s", step)
                        .isEqualTo(after.contains(step) ? Optional.of(7) : Optional.empty());
                requireWhole(map, after.contains(step) ? 3 : 2);
                map.remove(OtherMain.number(1));
            });
            assertThat(steps)
                    .containsExactly("locked", "allocated", "filled", "shown", "freed", "counted", "released", DONE);
        }
    }

    @Test
    void leavesAMapWholeWhenOneThatAddsByReservationDies() throws Exception {
        Set<String> after = Set.of("shown", "freed", "counted", DONE);
        List<String> steps = new ArrayList<>();
        while (!steps.contains(DONE)) {
            try (SharedMap map = SharedMap.create(folder, LAYOUT)) {
                fill(map);
                try (OtherJvm other = new OtherJvm("change-reserved", map.name(), String.valueOf(steps.size() + 1))) {
                    steps.add(other.says());
                }
                assertThat(map.get(OtherMain.number(1)).map(OtherMain::number))
                        .as("after death at %s", steps)
                        .isEqualTo(steps.stream().anyMatch(after::contains) ? Optional.of(7) : Optional.empty());
                requireWhole(map, steps.stream().anyMatch(after::contains) ? 3 : 2);
            }
        }
        assertThat(steps)
                .containsExactly(("locked released marked locked allocated filled shown freed counted released " + DONE)
                        .split(" "));
    }

    @Test
    void leavesAMapWholeWhenOneThatChangesDies() throws Exception {
        try (SharedMap map = SharedMap.create(folder, LAYOUT)) {
            Set<String> after = Set.of("shown", "freed", "unlocked", "released", DONE);
            Start start = () -> {
                map.remove(OtherMain.number(1));
                map.remove(OtherMain.number(COLLIDING[0]));
                map.remove(OtherMain.number(COLLIDING[1]));
                map.put(OtherMain.number(1), OtherMain.number(5));
                fill(map);
            };
            List<String> steps = killAtEachStep("change", map.name(), start, step -> {
                assertThat(map.get(OtherMain.number(1)).map(OtherMain::number))
                        .as("after death at %s", step)
                        .contains(after.contains(step) ? 7 : 5);
                requireWhole(map, 3);
            });
            assertThat(steps)
                    .containsExactly(
                            "locked",
                            "allocated",
                            "filled",
                            "allocated",
                            "copied",
                            "allocated",
                            "copied",
                            "shown",
                            "freed",
                            "released",
                            DONE);
        }
    }

    @Test
    void leavesAMapWholeWhenOneThatRemovesDies() throws Exception {
        try (SharedMap map = SharedMap.create(folder, LAYOUT)) {
            Set<String> after = Set.of("shown", "freed", "counted", "unlocked", "released", DONE);
            Start start = () -> {
                fill(map);
                map.put(OtherMain.number(1), OtherMain.number(5));
            };
            List<String> steps = killAtEachStep("delete", map.name(), start, step -> {
                assertThat(map.get(OtherMain.number(1)).isPresent())
                        .as("after death at %s", step)
                        .isEqualTo(!after.contains(step));
                requireWhole(map, after.contains(step) ? 2 : 3);
            });
            assertThat(steps).containsExactly("locked", "shown", "freed", "counted", "released", DONE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesAMapWholeWhenOneThatMendsDies(boolean sameNumber) throws Exception {
        try (SharedMap map = SharedMap.create(folder, LAYOUT)) {
            Start start = () -> {
                fill(map);
                dieAt("change", "4", map.name(), () -> SharedMap.attach(map.name()), sameNumber);
            };
            List<String> steps = killAtEachStep("delete", map.name(), start, step -> {
                map.remove(OtherMain.number(1));
                requireWhole(map, 2);
            });
            assertThat(steps).contains("recounted", "rebuilt");
        }
    }

    private static void fill(SharedMap map) {
        for (int key : COLLIDING) {
            map.put(OtherMain.number(key), OtherMain.number(key));
        }
    }

    /** It holds what it should, and as many more as its capacity says: no node is lost. */
    private static void requireWhole(SharedMap map, int size) {
        assertThat(map.size()).isEqualTo(size);
        for (int key : COLLIDING) {
            assertThat(map.get(OtherMain.number(key)).map(OtherMain::number)).contains(key);
        }
        for (int i = size; i < map.capacity(); i++) {
            map.put(OtherMain.number(-i), OtherMain.number(i));
        }
        assertThatThrownBy(() -> map.put(OtherMain.number(-100), OtherMain.number(0)))
                .isInstanceOf(SharedMemoryException.class);
        for (int i = size; i < map.capacity(); i++) {
            assertThat(map.remove(OtherMain.number(-i))).isTrue();
        }
    }

    @Test
    void losesAndDoublesNothingOfOneThatIsKilledWhileItPuts() throws Exception {
        try (SharedQueue queue = SharedQueue.create(folder, 1_000)) {
            for (int round = 0; round < 5; round++) {
                try (OtherJvm other = new OtherJvm("put-on", queue.name(), "0")) {
                    assertThat(other.says()).isEqualTo("begun");
                    int next = 0;
                    while (next < 1_000 * (round + 1)) {
                        assertThat(OtherMain.number(queue.take())).isEqualTo(next++);
                    }
                    other.kill();
                    var _ = queue.offer(OtherMain.number(-1), Duration.ZERO); // refused if the dead has left it full
                    for (int number : drain(queue)) {
                        assertThat(number).isIn(next, -1);
                        next += number < 0 ? 0 : 1;
                    }
                }
            }
            assertThat(new HashSet<>(drain(queue))).isEmpty();
        }
    }

    @Test
    void tellsTheReceiverThatTheSenderDied() throws Exception {
        try (SharedPipe pipe = SharedPipe.create(folder, 1 << 16);
                OtherJvm other = new OtherJvm("send", pipe.name(), "0")) {
            PipeReceiver receiver = pipe.receiver();
            assertThat(other.says()).isEqualTo("sent");
            assertThat(OtherMain.number(receiver.receive())).isZero();
            other.kill();

            assertThat(OtherMain.number(receiver.receive())).isEqualTo(1);
            assertThat(OtherMain.number(receiver.receive())).isEqualTo(2);
            assertDeathIsTold(receiver::receive);
        }
    }

    @Test
    void tellsTheSenderThatTheReceiverDied() throws Exception {
        try (SharedPipe pipe = SharedPipe.create(folder, 1 << 10);
                OtherJvm other = new OtherJvm("receive", pipe.name(), "0")) {
            PipeSender sender = pipe.sender();
            sender.send(new byte[10]);
            assertThat(other.says()).isEqualTo("received 10");
            other.kill();

            assertDeathIsTold(() -> sender.send(new byte[1 << 12]));
        }
    }

    /** What was not sent as a whole is not there; what was is received, and then the death is told. */
    @ParameterizedTest
    @CsvSource({"send-in-place, 7, taken filled sent done", "send-all, 7 8, taken first second sent done"})
    void leavesAPipeWholeWhenTheSenderDiesAtAnyStep(String deed, String messages, String expected) throws Exception {
        String[] steps = expected.split(" ", -1);
        for (int i = 0; i < steps.length; i++) {
            String step = steps[i];
            try (SharedPipe pipe = SharedPipe.create(folder, 1_000);
                    OtherJvm other = new OtherJvm(deed, pipe.name(), String.valueOf(i + 1))) {
                PipeReceiver receiver = pipe.receiver();
                assertThat(other.says()).isEqualTo(step);
                other.kill();

                for (int number : numbers(Set.of("sent", DONE).contains(step) ? messages : "")) {
                    assertThat(OtherMain.number(receiver.receive())).isEqualTo(number);
                }
                assertDeathIsTold(receiver::receive);
            }
        }
    }

    /** Messages that fit are sent, though nobody will read them; the one that does not tells of the death. */
    @ParameterizedTest
    @CsvSource({"receive-in-place, taken seen received done", "receive-all, taken received done"})
    void leavesAPipeWholeWhenTheReceiverDiesAtAnyStep(String deed, String expected) throws Exception {
        String[] steps = expected.split(" ", -1);
        for (int i = 0; i < steps.length; i++) {
            try (SharedPipe pipe = SharedPipe.create(folder, 1_000);
                    OtherJvm other = new OtherJvm(deed, pipe.name(), String.valueOf(i + 1))) {
                PipeSender sender = pipe.sender();
                sender.sendAll(List.of(new byte[100], new byte[100]));
                assertThat(other.says()).isEqualTo(steps[i]);
                other.kill();

                sender.send(new byte[700]);
                assertDeathIsTold(() -> sender.send(new byte[700]));
            }
        }
    }

    private static void assertDeathIsTold(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PeerGoneException.class, gone -> assertThat(gone.died()).isTrue());
    }

    @Test
    void goesThereAndBack() throws Exception {
        try (SharedPipe there = SharedPipe.create(folder, 1_000);
                SharedPipe back = SharedPipe.create(folder, 1_000);
                OtherJvm other = new OtherJvm("echo", there.name() + "," + back.name(), "0")) {
            PipeSender sender = there.sender();
            PipeReceiver receiver = back.receiver();
            assertThat(other.says()).isEqualTo("begun");
            for (int i = 0; i < 1_000; i++) {
                sender.send(OtherMain.number(i));
                assertThat(OtherMain.number(receiver.receive())).isEqualTo(i);
            }
        }
    }

    @Test
    void leavesASegmentThatIsSweptAfterTheDeathAndNotBefore() throws Exception {
        Path name;
        try (OtherJvm owner = new OtherJvm("own", folder.toString(), "0")) {
            name = Path.of(owner.says());
            assertThat(SharedMemory.sweep(folder)).isZero();
            assertThat(name).exists();
        }
        assertThat(SharedMemory.sweep(folder)).isEqualTo(1);
        assertThat(name).doesNotExist();
    }

    @Test
    void leavesNothingWhenItEnds() throws Exception {
        try (OtherJvm owner = new OtherJvm("end", folder.toString(), "0")) {
            assertThat(owner.says()).startsWith(folder.toString());
            assertThat(owner.says()).isEqualTo("(ended)");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void leavesNothingAfterTheNextSegmentIsCreated() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("unswept"));
        try (OtherJvm owner = new OtherJvm("own", inner.toString(), "0")) {
            assertThat(owner.says()).contains("unswept");
        }
        try (OtherJvm next = new OtherJvm("own", inner.toString(), "0")) {
            String name = next.says();
            assertThat(inner).isDirectoryContaining(file -> file.toString().equals(name));
            assertThat(inner.toFile().list()).hasSize(1);
        }
    }
}
