package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that harm the threads by which their worker speaks with its pool. */
class BrokenWorkerTest {
    /** Among others the thread that hears from the pool, whose connection that closes. */
    static int interruptAllThreads() throws InterruptedException {
        Thread.currentThread().getThreadGroup().interrupt();
        var _ = Thread.interrupted();
        new CountDownLatch(1).await();
        return 0;
    }

    @Test
    @Timeout(60)
    void outlivesItsOnlyWorkerWhenThatLosesItsConnection() throws Exception {
        try (ProcessPool pool = Pools.builder().size(1).retries(0).open()) {
            Task<Integer> task = pool.applyAsync(BrokenWorkerTest::interruptAllThreads);
            assertThatThrownBy(task::join).cause().isInstanceOf(WorkerDiedException.class);

            assertThat(pool.map(n -> n, List.of(1, 2))).containsExactly(1, 2);
            assertThatThrownBy(task::join)
                    .hasStackTraceContaining("it lost its connection to its pool: java.nio.channels.Closed");
        }
    }

    /** Cuts each file that this worker shares with its pool and can name. Returns all that it shares, with a mark where the name is gone. */
    static List<String> cutWhatIsShared() throws IOException {
        List<String> shared = new ArrayList<>();
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            maps.filter(line -> line.contains("rw-s") && line.contains("/dujiang-p"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .forEach(shared::add);
        }
        for (String file : shared) {
            if (Files.exists(Path.of(file))) {
                FileChannel.open(Path.of(file), StandardOpenOption.WRITE)
                        .truncate(0)
                        .close();
            }
        }
        return shared;
    }

    @Test
    @Timeout(60)
    void outlivesAWorkerThatCutsWhatItSharesByName() throws Exception {
        ProcessPool pool = Pools.builder()
                .size(1)
                .initializer(BrokenWorkerTest::cutWhatIsShared)
                .open();
        try {
            List<String> shared =
                    pool.applyAsync(ProcessPool::<List<String>>workerState).join();

            assertThat(shared)
                    .anyMatch(file -> file.contains(".page"))
                    .anyMatch(file -> file.contains("/dujiang-pipe-"))
                    .allMatch(file -> file.endsWith(" (deleted)"));
            assertThat(pool.map(n -> n, List.of(1, 2))).containsExactly(1, 2);
        } finally {
            pool.terminate(); // to close it would wait for workers that break again and again
        }
    }

    /** Leaves a thread behind that interrupts this one when it waits for more, and keeps the process alive. */
    static long leaveAnInterrupter(String mark) {
        Thread main = Thread.currentThread();
        Thread.ofPlatform().daemon(false).start(() -> {
            while (Stream.of(main.getStackTrace())
                    .noneMatch(frame -> frame.getMethodName().equals("receiveAll"))) {
                Thread.onSpinWait();
            }
            main.interrupt();
            while (main.isInterrupted() && main.isAlive()) {
                Thread.onSpinWait();
            }
            touch(mark);
            stayForEver();
        });
        return ProcessHandle.current().pid();
    }

    private static void touch(String mark) {
        try {
            Files.createFile(Path.of(mark));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stayForEver() {
        while (true) {
            LockSupport.park();
        }
    }

    @Test
    @Timeout(120)
    void keepsAWorkerThatIsInterruptedAfterItsTaskHasEnded(@TempDir Path folder) throws Exception {
        Path mark = folder.resolve("interrupted");
        String file = mark.toString();
        try (ProcessPool pool = Pools.builder().size(1).open()) {
            long pid = pool.applyAsync(() -> leaveAnInterrupter(file)).join();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(mark));

            assertThat(pool.applyAsync(() -> ProcessHandle.current().pid()).join())
                    .isEqualTo(pid);
        }
    }

    /** An exception that breaks the thread that sends it. */
    static final class Unwritable extends RuntimeException {
        private static final long serialVersionUID = 1;

        private void writeObject(java.io.ObjectOutputStream output) {
            throw new AssertionError("not to be written");
        }
    }

    static int leaveAThreadAndBreak() {
        Thread.ofPlatform().daemon(false).start(BrokenWorkerTest::stayForEver);
        throw new Unwritable();
    }

    @Test
    @Timeout(120)
    void endsAWorkerWhoseMainThreadHasFailed() throws Exception {
        try (ProcessPool pool = Pools.builder().size(1).retries(0).open()) {
            assertThatThrownBy(() -> pool.applyAsync(BrokenWorkerTest::leaveAThreadAndBreak)
                            .join())
                    .cause()
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("its main thread failed: java.lang.AssertionError: not to be written");
        }
    }
}
