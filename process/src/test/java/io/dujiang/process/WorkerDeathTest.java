package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import io.dujiang.loop.TaskFailedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that end their worker, each in a real JVM: that task fails, and the pool goes on. */
class WorkerDeathTest {
    private static LoopGroup group;
    private static ProcessPool pool;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        group = LoopGroup.start();
        pool = Pools.builder(group)
                .size(1)
                .spares(1)
                .retries(0)
                .heap(32L << 20)
                .output((worker, line) -> {})
                .open();
    }

    @AfterEach
    void goesOn() throws InterruptedException {
        assertThat(pool.map(n -> n + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);
    }

    @AfterAll
    static void close() {
        pool.close();
        group.close();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertDeath(RemoteCallable<Integer> task) {
        return assertThatThrownBy(() -> pool.applyAsync(task).join())
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(WorkerDiedException.class)
                .hasMessageContaining("WorkerDeathTest::");
    }

    static int exit(int code) {
        System.exit(code);
        return 0;
    }

    static int halt(int code) {
        Runtime.getRuntime().halt(code);
        return 0;
    }

    @SuppressWarnings("restricted") // the crash is what is wanted
    static int crash() {
        return MemorySegment.ofAddress(0).reinterpret(8).get(ValueLayout.JAVA_INT, 0);
    }

    @SuppressWarnings("ModifiedButNotUsed") // it is kept, and no more
    static int exhaustHeap() {
        List<byte[]> hoard = new ArrayList<>();
        while (true) {
            hoard.add(new byte[1 << 20]);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that is what overflows
    static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    static void signal(String name) {
        try {
            new ProcessBuilder(
                            "kill",
                            "-" + name,
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            Thread.sleep(60_000);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsWhoCalledExit() {
        assertDeath(() -> exit(17))
                .hasMessageContaining("System.exit was called at")
                .hasMessageContaining("WorkerDeathTest.exit")
                .hasMessageContaining("17");
    }

    @Test
    void tellsTheCodeOfHalt() {
        assertDeath(() -> halt(42)).hasMessageContaining("exit code 42 without a word");
    }

    @Test
    void tellsOfAnExhaustedHeap() {
        assertDeath(WorkerDeathTest::exhaustHeap)
                .hasMessageContaining("its heap was exhausted, by which its JVM ended it")
                .hasMessageContaining("java.lang.OutOfMemoryError");
    }

    @Test
    void blamesATaskWhoseArgumentTheHeapHasNoRoomFor() {
        byte[] large = new byte[40 << 20];
        assertThatThrownBy(() -> pool.map(bytes -> bytes.length, List.of(new byte[1], large)))
                .isInstanceOf(WorkerDiedException.class)
                .hasMessageContaining("failed after 1 attempt")
                .hasMessageContaining("died before it began the task, having nothing else to do; its argument has 4194")
                .hasMessageContaining("its heap was exhausted");
    }

    @Test
    void tellsOfACrashOfNativeCode() {
        assertDeath(WorkerDeathTest::crash)
                .hasMessageContaining("its JVM crashed")
                .hasMessageContaining("SIGSEGV");
    }

    @Test
    void tellsThatAKillCannotBeToldFromAnExitCode() {
        assertDeath(() -> {
                    signal("KILL");
                    return 0;
                })
                .hasMessageContaining("SIGKILL")
                .hasMessageContaining("cannot be told apart");
    }

    @Test
    void keepsTheWorkerWhenTheStackOverflows() throws Exception {
        long pid = pool.applyAsync(() -> ProcessHandle.current().pid()).join();

        assertThatThrownBy(() -> pool.applyAsync(() -> overflow(0)).join())
                .cause()
                .isInstanceOf(TaskThrewException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(pool.applyAsync(() -> ProcessHandle.current().pid()).join()).isEqualTo(pid);
    }

    /** Announces two gibibytes in all pipes of this worker, past the library. */
    static int lie() throws IOException, InterruptedException {
        Map<String, Path> pipes = new HashMap<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path file : open) {
                try {
                    pipes.put(Files.readSymbolicLink(file).toString(), file);
                } catch (NoSuchFileException _) {
                    // another thread has closed it
                }
            }
        }
        pipes.keySet().removeIf(name -> !name.contains("/dujiang-pipe-"));
        for (Path pipe : pipes.values()) {
            try (FileChannel file = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MemorySegment ring = file.map(FileChannel.MapMode.READ_WRITE, 4096, 1 << 20, Arena.global());
                long written = ring.get(ValueLayout.JAVA_LONG, 128);
                ring.set(ValueLayout.JAVA_LONG, 128, written + 8);
                ring.set(ValueLayout.JAVA_LONG, 1024 + written % (1 << 20), Integer.MAX_VALUE - 8L + 1);
            }
        }
        new CountDownLatch(1).await();
        return pipes.size();
    }

    @Test
    void takesNoMemoryForAResultThatAWorkerOnlyClaims() {
        assertDeath(WorkerDeathTest::lie)
                .hasMessageContaining("what it sent could not be received")
                .hasMessageContaining("a message has the length 2147483639, and 270532608 is the most");
    }

    @Test
    void redoesTheOthersOfABatchAndBlamesOne() throws Exception {
        String marks = folder.toString();
        List<Task<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            others.add(pool.applyAsync(() -> number));
        }
        try (Stream<Integer> results = pool.chunk(10)
                .imap(
                        n -> n == 4 ? halt(9) : mark(marks, n),
                        IntStream.range(0, 10).boxed().toList())) {
            Iterator<Integer> iterator = results.iterator();
            for (int i = 0; i < 4; i++) {
                assertThat(iterator.next()).isEqualTo(i);
            }
            assertThatThrownBy(iterator::next)
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("task 5 of a batch of 10");
            for (int i = 5; i < 10; i++) {
                assertThat(iterator.next()).isEqualTo(i);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("0", "1", "2", "3", "5", "6", "7", "8", "9");
        }

        for (int i = 0; i < 5; i++) {
            assertThat(others.get(i).join()).isEqualTo(i);
        }
    }

    static int mark(String folder, int number) throws IOException {
        Files.writeString(Path.of(folder, Integer.toString(number)), "");
        return number;
    }

    @Test
    void hasASpareTakeOver() throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> pool.workers().size() == 2);
        List<Long> pids = pool.workers().stream().map(WorkerStatus::pid).toList();
        long first = pool.applyAsync(() -> ProcessHandle.current().pid()).join();

        assertDeath(() -> halt(1)).hasMessageContaining("exit code 1");
        long second = pool.applyAsync(() -> ProcessHandle.current().pid()).join();
        assertThat(pids).contains(first, second);
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void triesTheGuiltyTaskAgain() throws Exception {
        String marks = folder.toString();
        try (ProcessPool retrying = Pools.builder(group)
                .size(2)
                .retries(1)
                .output((worker, line) -> {})
                .open()) {
            List<Integer> numbers = IntStream.range(0, 20).boxed().toList();

            assertThat(retrying.chunk(5).map(n -> n == 7 ? dieOnce(marks) : n, numbers))
                    .isEqualTo(numbers);
        }
    }

    static int dieOnce(String folder) throws IOException {
        Path mark = Path.of(folder, "died");
        if (!Files.exists(mark)) {
            Files.createFile(mark);
            halt(1);
        }
        return 7;
    }

    @Test
    void namesATaskThatKillsItsWorkerAgainAndAgain() {
        try (ProcessPool retrying = Pools.builder(group)
                .size(1)
                .spares(1)
                .retries(2)
                .output((worker, line) -> {})
                .open()) {
            assertThatThrownBy(() -> retrying.applyAsync(() -> halt(5)).join())
                    .cause()
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("failed after 3 attempts")
                    .hasMessageContaining("Before the last one")
                    .hasMessageContaining("exit code 5");
        }
    }
}
