package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProcessPoolTest {
    private static LoopGroup group;
    private static ProcessPool pool;

    @BeforeAll
    static void open() {
        group = LoopGroup.start();
        pool = Pools.builder(group)
                .size(2)
                .initializer(() -> "state of " + ProcessHandle.current().pid())
                .open();
    }

    @AfterAll
    static void close() {
        pool.close();
        group.close();
    }

    record Point(double x, double y, String name) implements java.io.Serializable {}

    @Test
    void mapsInOrder() throws Exception {
        List<Integer> numbers = IntStream.range(0, 20_000).boxed().toList();

        assertThat(pool.map(n -> n * 2, numbers))
                .isEqualTo(numbers.stream().map(n -> n * 2).toList());
    }

    @Test
    void mapsFromATask() throws Exception {
        assertThat(group.spawn(() -> pool.map(String::length, List.of("a", "bc", "def")))
                        .join())
                .containsExactly(1, 2, 3);
    }

    @Test
    void givesEachResultOnceInTheOrderOfTheirEnd() {
        List<Integer> numbers = IntStream.range(0, 1_000).boxed().toList();

        try (Stream<Integer> results = pool.chunk(7).imapUnordered(n -> n + 1, numbers)) {
            assertThat(results)
                    .containsExactlyInAnyOrderElementsOf(
                            numbers.stream().map(n -> n + 1).toList());
        }
    }

    @Test
    void takesArgumentsOnlyAsThereIsRoom() {
        AtomicInteger taken = new AtomicInteger();
        Iterable<Integer> endless =
                () -> Stream.generate(taken::incrementAndGet).iterator();

        try (Stream<Integer> results = pool.chunk(1).imap(n -> -n, endless)) {
            assertThat(results.limit(100)).hasSize(100).startsWith(-1, -2, -3);
        }
        assertThat(taken).hasValueLessThanOrEqualTo(100 + 2 * 2 * StatusPage.SLOTS);
    }

    /** As of a crawler: each result makes two arguments more, and the source waits until there is one. */
    @Test
    @Timeout(60)
    void takesArgumentsThatResultsMake() {
        BlockingQueue<Integer> found = new LinkedBlockingQueue<>(List.of(1));
        Iterable<Integer> crawl = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                try {
                    return found.take();
                } catch (InterruptedException e) {
                    throw new NoSuchElementException("the stream is closed", e);
                }
            }
        };

        for (boolean ordered : List.of(true, false)) {
            List<Integer> seen = new ArrayList<>();
            try (Stream<Integer> results = ordered ? pool.imap(n -> n, crawl) : pool.imapUnordered(n -> n, crawl)) {
                results.limit(1_000).forEach(n -> {
                    seen.add(n);
                    found.addAll(List.of(2 * n, 2 * n + 1));
                });
            }
            assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
            found.clear();
            found.add(1);
        }
    }

    @Test
    @Timeout(60)
    void givesResultsWhileArgumentsAreMissing() throws Exception {
        BlockingQueue<Integer> numbers = new LinkedBlockingQueue<>(List.of(1, 2, 3));
        Iterable<Integer> slow =
                () -> Stream.generate(() -> take(numbers)).takeWhile(n -> n > 0).iterator();

        try (Stream<Integer> results = pool.imap(n -> n, slow)) {
            Iterator<Integer> iterator = results.iterator();
            for (int i = 1; i <= 3; i++) {
                assertThat(iterator.next()).isEqualTo(i);
            }
            numbers.add(4);
            assertThat(iterator.next()).isEqualTo(4);
            numbers.add(0);
            assertThat(iterator.hasNext()).isFalse();
        }
    }

    private static int take(BlockingQueue<Integer> numbers) {
        try {
            return numbers.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void goesOnBehindATaskThatFailed() {
        RemoteFunction<Integer, Integer> some = n -> n % 3 == 0 ? Integer.parseInt("none") : n;
        for (boolean ordered : List.of(true, false)) {
            List<Integer> numbers = List.of(1, 2, 3, 4, 5, 6, 7);
            try (Stream<Integer> results = ordered ? pool.imap(some, numbers) : pool.imapUnordered(some, numbers)) {
                List<Integer> came = new ArrayList<>();
                Iterator<Integer> iterator = results.iterator();
                for (int i = 0; i < 7; i++) {
                    try {
                        came.add(iterator.next());
                    } catch (TaskThrewException e) {
                        came.add(0);
                    }
                }
                assertThat(iterator.hasNext()).isFalse();
                assertThat(ordered ? came : came.stream().sorted().toList())
                        .isEqualTo(ordered ? List.of(1, 2, 0, 4, 5, 0, 7) : List.of(0, 0, 1, 2, 4, 5, 7));
            }
        }
    }

    @Test
    @Timeout(60)
    void givesFirstWhatEndsFirst(@TempDir Path folder) {
        String mark = folder.resolve("go").toString();
        AtomicInteger taken = new AtomicInteger();
        Iterable<Integer> endless =
                () -> Stream.generate(taken::getAndIncrement).iterator();

        try (Stream<Integer> results = pool.imapUnordered(n -> n == 0 ? waitFor(mark) : n, endless)) {
            Iterator<Integer> iterator = results.iterator();
            for (int i = 1; i < 100; i++) {
                assertThat(iterator.next()).isPositive();
            }
            Files.createFile(Path.of(mark));
            int last = 1;
            while (last > 0) { // the first argument comes at some time
                last = iterator.next();
            }
            assertThat(last).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tellsOfWhatASourceThrowsHoweverItIsDeclared() {
        Iterable<Integer> failing = () -> Stream.generate(
                        () -> ProcessPoolTest.<Integer, RuntimeException>thrown(new IOException("no more")))
                .iterator();
        assertThatThrownBy(() -> pool.map(n -> n, failing)).hasRootCauseMessage("no more");
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as languages without checked exceptions do
    private static <T, E extends Exception> T thrown(Exception exception) throws E {
        throw (E) exception;
    }

    static int waitFor(String mark) throws InterruptedException {
        while (!Files.exists(Path.of(mark))) {
            Thread.sleep(1);
        }
        return 0;
    }

    @Test
    void givesFunctionsOfTwoArgumentsBoth() throws Exception {
        assertThat(pool.starmap(
                        (String text, Integer times) -> text.repeat(times),
                        List.of(Map.entry("a", 3), Map.entry("b", 1))))
                .containsExactly("aaa", "b");
    }

    @Test
    void runsElsewhere() throws Exception {
        Task<Long> pid = pool.applyAsync(() -> ProcessHandle.current().pid());

        assertThat(pid.join()).isNotEqualTo(ProcessHandle.current().pid());
        assertThat(pool.workers()).extracting(WorkerStatus::pid).contains(pid.join());
    }

    @Test
    void keepsItsFolderAndTokensFromOthers() throws Exception {
        String command = pool.applyAsync(() -> Files.readString(Path.of("/proc/self/cmdline")))
                .join();
        Path arguments = Path.of(command.substring(command.indexOf('@') + 1, command.indexOf(".args") + 5));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(arguments.getParent())))
                .isEqualTo("rwx------");
        assertThat(command).doesNotContainPattern("[0-9a-f]{64}"); // a token
        assertThat(Files.readString(arguments)).doesNotContainPattern("[0-9a-f]{64}");
    }

    @Test
    void givesTasksTheStateOfTheirWorker() throws Exception {
        assertThat(pool.applyAsync(() -> ProcessPool.<String>workerState() + " "
                                + ProcessHandle.current().pid())
                        .join())
                .matches("state of (\\d+) \\1");
    }

    @Test
    void carriesValuesOfManyKinds() throws Exception {
        for (Object value : List.of(
                true,
                1,
                2L,
                1.5f,
                2.5,
                'c',
                (short) 3,
                "text ä",
                LocalDate.of(2026, 1, 2),
                new Point(1, 2, "p"),
                List.of(1, "a"),
                Map.of("k", new Point(3, 4, "q")))) {
            assertThat(pool.applyAsync(same -> same, value).join()).isEqualTo(value);
        }
        assertThat(pool.applyAsync((byte[] a) -> a, new byte[] {1, 2}).join()).containsExactly(1, 2);
        assertThat(pool.applyAsync((int[] a) -> a, new int[] {1, 2}).join()).containsExactly(1, 2);
        assertThat(pool.applyAsync((long[] a) -> a, new long[] {1, 2}).join()).containsExactly(1, 2);
        assertThat(pool.applyAsync((float[] a) -> a, new float[] {1, 2}).join()).containsExactly(1, 2);
        assertThat(pool.applyAsync((double[] a) -> a, new double[] {1, 2}).join())
                .containsExactly(1, 2);
    }

    @Test
    void carriesWhatIsLargerThanAnyBuffer() throws Exception {
        assertThat(pool.applyAsync((byte[] a) -> a, new byte[12 << 20]).join()).hasSize(12 << 20);
    }

    @Test
    void carriesWhatATaskThrew() {
        assertThatThrownBy(() -> pool.map(
                        n -> {
                            throw new IOException("no " + n);
                        },
                        List.of(1)))
                .isInstanceOf(TaskThrewException.class)
                .hasMessageContaining("no 1")
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("no 1")
                .satisfies(thrown -> assertThat(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().contains("WorkerLoop")));
    }

    @Test
    void survivesAFailingSourceOfArguments() throws Exception {
        Iterable<Integer> failing = () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                if (next == 5) {
                    throw new NoSuchElementException("the fifth");
                }
                return next++;
            }
        };

        assertThatThrownBy(() -> pool.chunk(1).map(n -> n, failing)).isInstanceOf(NoSuchElementException.class);
        assertThat(pool.map(n -> n, List.of(1))).containsExactly(1);
    }

    @Test
    void cancelsWhatWaitsAndWhatRuns() throws Exception {
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            tasks.add(pool.applyAsync(() -> {
                Thread.sleep(1_000_000);
                return "never";
            }));
        }
        tasks.forEach(Task::cancel);

        assertThat(tasks).allMatch(Task::isCancelled);
        assertThat(pool.map(n -> n, List.of(1, 2, 3, 4))).containsExactly(1, 2, 3, 4);
    }
}
