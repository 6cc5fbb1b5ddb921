package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import io.dujiang.loop.spi.SeededRun;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
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

    @Test
    void aDeadlockThatADeadlineCannotEndNamesItsTasks() {
        assertRefused(
                group -> {
                    ReentrantLock left = new ReentrantLock();
                    ReentrantLock right = new ReentrantLock();
                    group.scope(Duration.ofSeconds(1), scope -> {
                        var _ = scope.fork("left first", () -> bothDeaf(group, left, right));
                        var _ = scope.fork("right first", () -> bothDeaf(group, right, left));
                        return 0;
                    });
                },
                "Deadlock: no task is ready and no timer is armed",
                "task 'left first' waits in java.util.concurrent.locks.ReentrantLock.lock ",
                "task 'right first' waits in java.util.concurrent.locks.ReentrantLock.lock ");
    }

    private static int bothDeaf(LoopGroup group, ReentrantLock one, ReentrantLock other) throws InterruptedException {
        one.lock();
        try {
            group.sleep(Duration.ofMillis(1));
            other.lock();
            try {
                return 0;
            } finally {
                other.unlock();
            }
        } finally {
            one.unlock();
        }
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

    /** Its time is over before it parks, and nobody hears of it: see the comment of {@link DeterministicLoops}. */
    @Test
    void aTimedWaitThatIsOverBeforeItParksIsNotRefused() throws Exception {
        DeterministicLoops.replay(7, group -> {
            Task<Boolean> poller = group.spawn(
                    "poller", () -> new LinkedBlockingQueue<Integer>().poll(1, TimeUnit.NANOSECONDS) == null);
            assertThat(poller.join()).isTrue();
            assertThat(group.nanoTime()).isZero();
        });
    }

    /** However short: it parks before it looks at the clock again. */
    @Test
    void theShortestSleepOfTheJdk() {
        assertRefused(
                group -> {
                    var _ = group.spawn("sleeper", () -> {
                        Thread.sleep(Duration.ofNanos(1));
                        return 0;
                    });
                },
                "task 'sleeper' waits in java.lang.Thread.sleep");
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

    @Test
    void whatWasFoundFirstIsToldWhenItsCleanUpHasNoEnd() {
        AtomicBoolean over = new AtomicBoolean();
        try {
            AssertionError refused = catchThrowableOfType(
                    AssertionError.class, () -> DeterministicLoops.replay(7, _ -> parkUntil(over)));

            assertThat(refused).hasMessageContainingAll("Deadlock", "task 'main' waits in");
            assertThat(refused)
                    .cause()
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .anySatisfy(stuck -> assertThat(stuck).hasMessageContaining("'main' does not let go")));
        } finally {
            over.set(true);
        }
    }

    @Test
    void whatTheBodyThrewIsToldWhenTheCleanUpOfATaskHasNoEnd() {
        AtomicBoolean over = new AtomicBoolean();
        try {
            assertThatThrownBy(() -> DeterministicLoops.replay(7, group -> {
                        group.execute(() -> parkUntil(over));
                        throw new IOException("first");
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasCauseInstanceOf(IOException.class)
                    .cause()
                    .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("Deadlock"));
        } finally {
            over.set(true);
        }
    }

    /** Once it is interrupted, the thread parks no more. */
    private static void parkUntil(AtomicBoolean over) {
        while (!over.get()) {
            LockSupport.park();
        }
    }

    @Test
    void aRunThatWasStoppedBeforeDoesNotBegin() throws Exception {
        AtomicBoolean begun = new AtomicBoolean();
        SeededRun run = SeededRun.of(7);
        run.stop();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Thread.ofPlatform()
                .start(() -> failure.set(run.run(_ -> begun.set(true))))
                .join();

        assertThat(failure.get()).hasMessage("The run was stopped from outside");
        assertThat(begun).isFalse();
    }

    @Test
    void anInterruptedExplorationEndsItsRunBeforeItReturns() {
        Thread caller = Thread.currentThread();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();

        assertThatThrownBy(() -> DeterministicLoops.explore(1_000, _ -> {
                    begun.incrementAndGet();
                    caller.interrupt();
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    ended.incrementAndGet();
                }))
                .isInstanceOf(InterruptedException.class);

        assertThat(begun).hasValue(1);
        assertThat(ended).hasValue(1);
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
