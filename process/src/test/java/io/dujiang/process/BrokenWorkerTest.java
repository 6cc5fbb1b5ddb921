package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that harm the threads by which their worker speaks with its pool. */
class BrokenWorkerTest {
    private static LoopGroup group;

    @BeforeAll
    static void open() {
        group = LoopGroup.start();
    }

    @AfterAll
    static void close() {
        group.close();
    }

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
        try (ProcessPool pool = Pools.builder(group).size(1).retries(0).open()) {
            Task<Integer> task = pool.applyAsync(BrokenWorkerTest::interruptAllThreads);
            assertThatThrownBy(task::join).cause().isInstanceOf(WorkerDiedException.class);

            assertThat(pool.map(n -> n, List.of(1, 2))).containsExactly(1, 2);
            assertThatThrownBy(task::join)
                    .hasStackTraceContaining("it lost its connection to its pool: java.nio.channels.Closed");
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
    @Timeout(20)
    void keepsAWorkerThatIsInterruptedAfterItsTaskHasEnded(@TempDir Path folder) throws Exception {
        Path mark = folder.resolve("interrupted");
        String file = mark.toString();
        try (ProcessPool pool = Pools.builder(group).size(1).open()) {
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
    @Timeout(20)
    void endsAWorkerWhoseMainThreadHasFailed() throws Exception {
        try (ProcessPool pool = Pools.builder(group).size(1).retries(0).open()) {
            assertThatThrownBy(() -> pool.applyAsync(BrokenWorkerTest::leaveAThreadAndBreak)
                            .join())
                    .cause()
                    .isInstanceOf(WorkerDiedException.class)
                    .hasMessageContaining("its main thread failed: java.lang.AssertionError: not to be written");
        }
    }
}
