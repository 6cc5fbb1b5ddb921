package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Time-outs, cancellation, replacement, starting and closing. */
class PoolFaultsTest {
    static int spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    static int stop() {
        WorkerDeathTest.signal("STOP");
        return 0;
    }

    private static long pidOfWorker() {
        return ProcessHandle.current().pid();
    }

    @Test
    void killsWhatTakesTooLong() throws Exception {
        try (ProcessPool pool = Pools.builder()
                .size(1)
                .spares(1)
                .taskTimeout(Duration.ofSeconds(3)) // enough for what a cold worker does in the end
                .open()) {
            for (RemoteCallable<Integer> task :
                    List.<RemoteCallable<Integer>>of(PoolFaultsTest::spin, PoolFaultsTest::stop)) {
                assertThatThrownBy(() -> pool.applyAsync(task).join())
                        .cause()
                        .isInstanceOfSatisfying(
                                WorkerDiedException.class,
                                died -> assertThat(died.isTimeout()).isTrue())
                        .hasMessageContaining("longer than PT3S");
            }
            assertThat(pool.map(n -> n, List.of(1, 2))).containsExactly(1, 2);
        }
    }

    static int spinBesideAChild(String file) throws IOException {
        Path draft = Path.of(file + ".draft");
        Files.writeString(
                draft, Long.toString(new ProcessBuilder("sleep", "1000").start().pid()));
        Files.move(draft, Path.of(file));
        return spin();
    }

    @Test
    void endsATaskThatIsDeafToItsCancellationAndWhatItHasStarted(@TempDir Path folder) throws Exception {
        Path child = folder.resolve("child");
        String file = child.toString();
        try (ProcessPool pool = Pools.builder().size(1).spares(1).open()) {
            Task<Integer> deaf = pool.applyAsync(() -> spinBesideAChild(file));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(child));
            deaf.cancel();

            assertThat(pool.map(n -> n, List.of(1, 2))).containsExactly(1, 2);
        }
        long pid = Long.parseLong(Files.readString(child));
        Awaitility.await()
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    @Timeout(60)
    void cancelsATaskWhoseCallHasNotBegunOnItsLoop() throws Exception {
        try (LoopGroup one = LoopGroup.builder().loops(1).start()) {
            ProcessPool pool = Pools.builder(one).size(1).open();
            try {
                one.spawn(() -> pool.applyAsync(PoolFaultsTest::spin).cancel()).join();

                assertThat(pool.map(n -> n, List.of(1, 2))).containsExactly(1, 2);
            } finally {
                pool.terminate();
            }
        }
    }

    @Test
    @Timeout(60)
    void doesNotLetShortTasksWaitBehindAnEndlessOne() throws Exception {
        try (ProcessPool pool = Pools.builder().size(2).open()) {
            List<Integer> numbers = IntStream.range(0, 5_000).boxed().toList();
            assertThat(pool.map(n -> n, numbers)).isEqualTo(numbers);
            assertThat(callsBesideAStoppedWorker(pool)).isEqualTo(10);
            assertThat(pool.applyAsync(SPIN, 1).join()).isEqualTo(1); // so that it is known to be short
            Task<Integer> endless = pool.applyAsync(SPIN, Integer.MAX_VALUE);

            assertThat(pool.map(n -> n, numbers)).isEqualTo(numbers);
            assertThat(callsBesideOthers(pool)).isEqualTo(CALLERS);
            endless.cancel();
        }
    }

    private static int callsBesideAStoppedWorker(ProcessPool pool) throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> pool.workers().size() == 2);
        String pid = Long.toString(pool.workers().getFirst().pid());
        var _ = Subprocess.builder("kill", "-STOP", pid).run();
        int calls = 0;
        for (int i = 0; i < 10; i++) {
            calls += pool.applyAsync(SPIN, 1).join();
        }
        var _ = Subprocess.builder("kill", "-CONT", pid).run();
        return calls;
    }

    private static final int CALLERS = 32;

    private static final RemoteFunction<Integer, Integer> SPIN = PoolFaultsTest::spinFor;

    static int spinFor(int micros) {
        long end = System.nanoTime() + micros * 1_000L;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        return 1;
    }

    /** Each caller goes on until the last has had enough, so that no worker that does short tasks is ever idle. Returns how many had enough. */
    private static int callsBesideOthers(ProcessPool pool) throws Exception {
        AtomicInteger satisfied = new AtomicInteger();
        List<Task<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Pools.GROUP.spawn(() -> {
                int calls = 0;
                while (satisfied.get() < CALLERS) {
                    calls += pool.applyAsync(SPIN, 200).join();
                    satisfied.addAndGet(calls == 20 ? 1 : 0);
                }
                return calls;
            }));
        }
        for (Task<Integer> caller : callers) {
            assertThat(caller.join()).isGreaterThanOrEqualTo(20);
        }
        return satisfied.get();
    }

    static int startOrFail(String folder) throws IOException {
        try {
            Files.createFile(Path.of(folder, "first"));
        } catch (FileAlreadyExistsException e) {
            if (Files.exists(Path.of(folder, "broken"))) {
                Files.createTempFile(Path.of(folder), "failed", "");
                throw new IllegalStateException("broken for now");
            }
        }
        return 1;
    }

    private static long failures(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("failed"))
                    .count();
        }
    }

    @Test
    @Timeout(120)
    void startsWorkersAgainWhenTheLastOneIsReplacedAfterStartsWereGivenUp(@TempDir Path folder) throws Exception {
        String marks = folder.toString();
        Files.createFile(folder.resolve("broken"));
        ProcessPool pool = Pools.builder()
                .size(2)
                .replaceAfterTasks(1)
                .initializer(() -> startOrFail(marks))
                .open();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> pool.workers().size() == 1);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> failures(folder) >= 3);
            Files.delete(folder.resolve("broken"));

            assertThat(pool.chunk(1).map(n -> n, List.of(1, 2, 3))).containsExactly(1, 2, 3);
        } finally {
            pool.terminate();
        }
    }

    /** A function that ends the worker that reads it. */
    static final class Poison implements RemoteFunction<Integer, Integer> {
        private static final long serialVersionUID = 1;

        private void readObject(java.io.ObjectInputStream input) throws java.io.IOException, ClassNotFoundException {
            input.defaultReadObject();
            Runtime.getRuntime().halt(7);
        }

        @Override
        public Integer apply(Integer number) {
            return number;
        }
    }

    @Test
    @Timeout(60)
    void blamesATaskWhoseFunctionEndsTheWorkerWhenItIsRead() throws Exception {
        try (ProcessPool pool =
                Pools.builder().size(1).retries(0).output((worker, line) -> {}).open()) {
            assertThatThrownBy(() -> pool.map(new Poison(), List.of(1)))
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("Poison failed after 1 attempt");
            assertThat(pool.map(n -> n, List.of(1))).containsExactly(1);
        }
    }

    @Test
    @Timeout(60)
    void killsAWorkerThatDoesNotEndWhenItIsReplaced() throws Exception {
        try (ProcessPool pool = Pools.builder()
                .size(1)
                .replaceAfterTasks(1)
                .output((worker, line) -> {})
                .open()) {
            long pid = pool.applyAsync(() -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(PoolFaultsTest::spin));
                        return pidOfWorker();
                    })
                    .join();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        }
    }

    @Test
    void givesUpStartingAndTriesAgainAtTheNextCall() {
        try (ProcessPool pool = Pools.builder()
                .size(1)
                .initializer(() -> {
                    throw new IllegalStateException("no licence");
                })
                .open()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> pool.map(n -> n, List.of(1)))
                        .isInstanceOf(WorkerStartException.class)
                        .hasMessageContaining("the initializer threw java.lang.IllegalStateException: no licence")
                        .hasMessageNotContaining("exit code");
            }
        }
    }

    @Test
    void tellsWhyAJvmDidNotStart() {
        try (ProcessPool pool = ProcessPool.builder(Pools.GROUP)
                .size(1)
                .jvmFlags("-XX:NoSuchFlag")
                .output((worker, line) -> {})
                .open()) {
            assertThatThrownBy(() -> pool.map(n -> n, List.of(1)))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessageContaining("NoSuchFlag");
        }
    }

    @Test
    void killsWorkersThatAreNotReadyInTime() {
        Duration longest = Duration.ofSeconds(1); // by then they are in their initializer, most likely
        try (ProcessPool pool = Pools.builder()
                .size(Roster.MAX_START_FAILURES)
                .startTimeout(longest)
                .initializer(PoolFaultsTest::spin)
                .open()) {
            assertThatThrownBy(() -> pool.map(n -> n, List.of(1)))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessageContaining("it was not ready within PT1S, and was killed")
                    .hasMessageNotContaining("closed the connection");
        }
    }

    @Test
    void replacesWorkersAfterTasks() throws Exception {
        try (ProcessPool pool =
                Pools.builder().size(1).spares(1).replaceAfterTasks(2).open()) {
            List<Long> pids = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                pids.add(pool.applyAsync(PoolFaultsTest::pidOfWorker).join());
            }
            assertThat(pids.stream().distinct()).hasSize(3);
        }
    }

    private static final List<byte[]> HOARD = new ArrayList<>();

    /** Slowly, since its memory is measured now and then, and not more than the heap has room for. */
    static long hoard() {
        if (HOARD.size() < 30) {
            byte[] bytes = new byte[5 << 20];
            java.util.Arrays.fill(bytes, (byte) 1);
            HOARD.add(bytes);
        }
        return pidOfWorker();
    }

    @Test
    void replacesWorkersThatGrow() throws Exception {
        try (ProcessPool pool = Pools.builder()
                .size(1)
                .heap(256 << 20)
                .replaceAfterGrowth(30 << 20)
                .open()) {
            long before = pool.applyAsync(PoolFaultsTest::pidOfWorker).join();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> pool.applyAsync(PoolFaultsTest::hoard).join() != before);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isClosing(ProcessPool pool) {
        try {
            var _ = pool.applyAsync(() -> 1);
            return false;
        } catch (RejectedExecutionException e) {
            return true;
        }
    }

    @Test
    void waitsWhenItIsClosedForCallsThatStillTakeArguments() throws Exception {
        CountDownLatch taking = new CountDownLatch(2);
        CountDownLatch closing = new CountDownLatch(1);
        List<Integer> numbers = IntStream.range(0, 1_000).boxed().toList();
        Iterable<Integer> arguments = () -> numbers.stream()
                .peek(n -> {
                    taking.countDown();
                    await(closing);
                })
                .iterator();
        ProcessPool pool = Pools.builder().size(1).open();
        Task<List<Integer>> map = Pools.GROUP.spawn(() -> pool.chunk(1).map(n -> n, arguments));
        Task<List<Integer>> stream = Pools.GROUP.spawn(() -> {
            try (Stream<Integer> results = pool.imap(n -> n, arguments)) {
                return results.toList();
            }
        });
        taking.await();
        Thread close = Thread.ofPlatform().start(pool::close);
        Awaitility.await().until(() -> isClosing(pool));
        closing.countDown();

        assertThat(map.join()).isEqualTo(numbers);
        assertThat(stream.join()).isEqualTo(numbers);
        close.join();
    }

    @Test
    @Timeout(100)
    void doesNotWaitForWorkersThatStillStart(@TempDir Path folder) {
        String mark = folder.resolve("begun").toString();
        ProcessPool pool = Pools.builder()
                .size(1)
                .aotCache(folder.resolve("cache"))
                .initializer(() -> spinBesideAChild(mark))
                .open();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(Path.of(mark)));
        pool.close();

        assertThat(pool.workers()).isEmpty();
    }

    @Test
    void drainsWhenClosedAndNotWhenTerminated() throws Exception {
        ProcessPool drained = Pools.builder().size(1).open();
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            tasks.add(drained.applyAsync(() -> {
                Thread.sleep(20);
                return number;
            }));
        }
        drained.close();
        for (int i = 0; i < 5; i++) {
            assertThat(tasks.get(i).join()).isEqualTo(i);
        }
        assertThatThrownBy(() -> drained.applyAsync(() -> 1)).isInstanceOf(RejectedExecutionException.class);

        List<Consumer<ProcessPool>> ends = List.of(ProcessPool::terminate, pool -> pool.close(Duration.ofMillis(1)));
        for (Consumer<ProcessPool> end : ends) {
            ProcessPool terminated = Pools.builder().size(1).open();
            Task<Integer> endless = terminated.applyAsync(PoolFaultsTest::spin);
            end.accept(terminated);
            assertThatThrownBy(endless::join).hasStackTraceContaining("was closed before the task was done");
            assertThat(terminated.workers()).isEmpty();
        }
    }

    @Test
    void forwardsWhatWorkersPrintWithTheirName() throws Exception {
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        try (ProcessPool pool = Pools.builder()
                .name("printers")
                .size(1)
                .output((worker, line) -> lines.add(worker + ": " + line))
                .open()) {
            pool.applyAsync(() -> {
                        System.out.println("to out");
                        System.err.print("to err, without an end");
                        return 1;
                    })
                    .join();
        }
        assertThat(lines).contains("printers-1: to out", "printers-1: to err, without an end");
    }
}
