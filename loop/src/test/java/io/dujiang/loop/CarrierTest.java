package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What carriers promise to the threads that they run, with no sleep short enough to hide a lost wake-up. */
@Timeout(60)
class CarrierTest {
    private static final int SIGNALS = 200_000;
    private static final int TASKS = 64;

    private static LoopGroup start(int loops) {
        return LoopGroup.builder()
                .loops(loops)
                .longestSleep(Duration.ofHours(1))
                .grace(Duration.ofMillis(50))
                .start();
    }

    /** Every signal wakes its task, whoever sends it: a thread from outside, or a task on another carrier. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void noSignalOfAStormIsLost(int loops) throws Exception {
        try (LoopGroup group = start(loops)) {
            List<Semaphore> signals = new ArrayList<>();
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                Semaphore signal = new Semaphore(0);
                signals.add(signal);
                tasks.add(group.spawn(() -> {
                    int received = 0;
                    while (received < SIGNALS / TASKS) {
                        signal.acquire();
                        received++;
                    }
                    return received;
                }));
            }

            Task<Integer> inside = group.spawn(() -> send(signals, SIGNALS / TASKS / 2));
            send(signals, SIGNALS / TASKS - SIGNALS / TASKS / 2);

            assertThat(inside.join()).isEqualTo(SIGNALS / TASKS / 2);
            for (Task<Integer> task : tasks) {
                assertThat(task.join()).isEqualTo(SIGNALS / TASKS);
            }
        }
    }

    private static int send(List<Semaphore> signals, int times) {
        for (int i = 0; i < times; i++) {
            signals.forEach(Semaphore::release);
        }
        return times;
    }

    /** A thread that a channel handler starts by itself inherits the scheduler of the loop's own thread. */
    @Test
    void threadsStartedByAHandlerRunAndTheLoopGoesOn() throws Exception {
        try (LoopGroup group = start(1)) {
            EventLoop loop = group.transport().group().next();
            int threads = 100;
            CompletableFuture<Integer> signal = new CompletableFuture<>();
            CountDownLatch waiting = new CountDownLatch(threads);
            AtomicInteger woken = new AtomicInteger();
            List<Thread> started = new ArrayList<>();

            loop.submit(() -> {
                        for (int i = 0; i < threads; i++) {
                            started.add(Thread.ofVirtual().start(() -> {
                                waiting.countDown();
                                woken.addAndGet(signal.join());
                            }));
                        }
                    })
                    .get(30, TimeUnit.SECONDS);
            waiting.await();
            loop.execute(() -> signal.complete(1));
            for (Thread thread : started) {
                thread.join();
            }

            assertThat(woken).hasValue(threads);
            assertThat(loop.submit(() -> 42).get(30, TimeUnit.SECONDS)).isEqualTo(42);
        }
    }

    /** A task that computes for long is preempted by nobody, but between tasks the loop is looked at. */
    @Test
    @SuppressWarnings("ThreadPriorityCheck") // it floods the carrier by yielding
    void aFloodOfTasksDoesNotStarveTheLoop() throws Exception {
        try (LoopGroup group = start(1)) {
            EventLoop loop = group.transport().group().next();
            CompletableFuture<Integer> served = new CompletableFuture<>();
            CompletableFuture<Void> flooded = new CompletableFuture<>();
            AtomicInteger rounds = new AtomicInteger();
            Task<Integer> flood = group.spawn(() -> {
                while (!served.isDone()) {
                    rounds.incrementAndGet();
                    flooded.complete(null);
                    Thread.yield();
                }
                return rounds.get();
            });
            flooded.get();

            loop.execute(() -> served.complete(rounds.get()));

            assertThat(flood.join()).isGreaterThanOrEqualTo(served.get());
        }
    }

    /** The carrier ends without it; what it waits for, and how long it sleeps, still comes to an end. */
    @Test
    void aTaskThatIsDeafToBeingInterruptedGoesOnAsideAfterTheEnd() throws Exception {
        LoopGroup group = start(1);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Task<Boolean> deaf = group.spawn("deaf", () -> {
            started.countDown();
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException ignored) {
                    // deaf
                }
            }
            return new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
        });
        started.await();

        group.close();
        assertThat(group.transport().group().isTerminated()).isTrue();
        assertThat(deaf.isDone()).isFalse();
        release.countDown();

        assertThat(deaf.join()).isFalse();
    }

    @Test
    void aSleepThatWasBegunBeforeTheEndEndsAfterIt() throws Exception {
        LoopGroup group = start(1);
        CountDownLatch started = new CountDownLatch(1);
        Task<Boolean> asleep = group.spawn(() -> {
            started.countDown();
            CountDownLatch never = new CountDownLatch(1);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
            for (long left = 1; left > 0; left = end - System.nanoTime()) {
                try {
                    never.await(left, TimeUnit.NANOSECONDS);
                } catch (InterruptedException ignored) {
                    // deaf
                }
            }
            return true;
        });
        started.await();

        group.close();

        assertThat(asleep.join()).isTrue();
    }
}
