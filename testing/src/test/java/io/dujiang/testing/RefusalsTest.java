package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.spi.SeededRun;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What no seed decides fails by name, and what is left of the run ends. */
@Timeout(60)
class RefusalsTest {
    @Test
    void aDeadlockNamesItsTasks() {
        assertRefused(
                group -> {
                    ReentrantLock left = new ReentrantLock();
                    ReentrantLock right = new ReentrantLock();
                    group.scope(scope -> {
                        var _ = scope.fork("left first", () -> both(group, left, right));
                        var _ = scope.fork("right first", () -> both(group, right, left));
                        return 0;
                    });
                },
                "Deadlock: no task is ready and no timer is armed",
                "task 'left first' waits in java.util.concurrent.locks.ReentrantLock.lockInterruptibly",
                "task 'right first' waits in",
                "RefusalsTest");
    }

    private static int both(LoopGroup group, ReentrantLock one, ReentrantLock other) throws InterruptedException {
        one.lockInterruptibly();
        try {
            group.sleep(Duration.ofMillis(1));
            other.lockInterruptibly();
            other.unlock();
            return 0;
        } finally {
            one.unlock();
        }
    }

    @Test
    void aTaskThatIsNeverWokenIsADeadlock() {
        assertRefused(
                group -> {
                    var _ = group.spawn("forgotten", () -> {
                        new CountDownLatch(1).await();
                        return 0;
                    });
                },
                "Deadlock",
                "task 'forgotten' waits in java.util.concurrent.CountDownLatch.await");
    }

    @Test
    void aSleepOfTheJdk() {
        assertRefused(
                group -> {
                    var _ = group.spawn("sleeper", () -> {
                        Thread.sleep(1);
                        return 0;
                    });
                },
                "task 'sleeper' waits in java.lang.Thread.sleep",
                "LoopGroup.sleep");
    }

    @Test
    void aTimedWaitOfTheJdkWhoseTimeComes() {
        assertRefused(
                group -> {
                    var _ = group.spawn("poller", () -> new CountDownLatch(1).await(1, TimeUnit.HOURS));
                    group.sleep(Duration.ofHours(2));
                },
                "task 'poller' waits in java.util.concurrent.CountDownLatch.await");
    }

    @Test
    void aMonitorThatIsHeldAcrossAPark() {
        Object monitor = new Object();
        assertRefused(
                group -> {
                    for (int i = 0; i < 2; i++) {
                        var _ = group.spawn("synchronized " + i, () -> {
                            synchronized (monitor) {
                                group.sleep(Duration.ofMillis(1));
                                return 0;
                            }
                        });
                    }
                },
                "task 'synchronized ",
                "for a monitor",
                "ReentrantLock");
    }

    @Test
    @SuppressWarnings({"WaitNotInLoop", "NakedNotify"}) // it must not even begin
    void aWaitForAnObject() {
        Object monitor = new Object();
        assertRefused(
                group -> {
                    var _ = group.spawn("waiting", () -> {
                        synchronized (monitor) {
                            monitor.wait();
                            return 0;
                        }
                    });
                },
                "task 'waiting' waits in java.lang.Object.wait",
                "for a monitor");
    }

    @Test
    void aTaskThatAnotherThreadWakes() {
        assertRefused(
                _ -> {
                    Thread main = Thread.currentThread();
                    CompletableFuture<String> answer = new CompletableFuture<>();
                    Thread.ofPlatform().name("outsider").start(() -> {
                        while (main.getState() != Thread.State.WAITING) {
                            Thread.onSpinWait();
                        }
                        answer.complete("late");
                    });
                    answer.join();
                },
                "task 'main' was started or woken by thread 'outsider'");
    }

    @Test
    void aTaskThatAnotherThreadSpawns() {
        assertRefused(
                group -> {
                    Thread outsider = Thread.ofPlatform().name("outsider").start(() -> {
                        var _ = group.spawn("foreign", () -> 1);
                    });
                    while (outsider.isAlive()) {
                        Thread.onSpinWait();
                    }
                },
                "task 'foreign' was started or woken by thread 'outsider'");
    }

    @Test
    void aRunWithoutEnd() {
        assertRefused(
                group -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        group.sleep(Duration.ofMillis(1));
                    }
                },
                "has not ended after 1000000 mounts",
                "task 'main'");
    }

    @Test
    void aMountWithoutEnd() {
        SeededRun.Code body = _ -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        };

        assertRefused(
                () -> new Exploration(7, 1, body, 1).run(),
                "task 'main' does not let go of the thread that carries all tasks",
                "RefusalsTest");
    }

    private static void assertRefused(DeterministicLoops.Body body, String... parts) {
        assertRefused(() -> DeterministicLoops.replay(7, body), parts);
    }

    private static void assertRefused(ThrowingCallable run, String... parts) {
        AssertionError refused = catchThrowableOfType(AssertionError.class, run);

        assertThat(refused).isNotNull().hasMessageStartingWith("Seed 7 fails").hasMessageContainingAll(parts);
        assertThat(refused).cause().satisfies(e -> assertThat(e.getSuppressed()).isNotEmpty());
    }
}
