package io.dujiang.loop;

import static io.dujiang.loop.Patient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What carriers promise to the threads that they run, with no sleep short enough to hide a lost wake-up. */
@Timeout(60)
@SuppressWarnings("ThreadPriorityCheck") // yielding makes a thread change hands
class CarrierTest {
    private static final int SIGNALS = 200_000;
    private static final int TASKS = 64;
    private static final Duration LOST = Duration.ofSeconds(30);

    private static LoopGroup start(int loops) {
        return LoopGroup.builder()
                .loops(loops)
                .longestSleep(Duration.ofHours(1))
                .grace(Duration.ofMillis(50))
                .start();
    }

    /** Else a SynchronousQueue of the JDK spins before it parks, and with it the loop that has others to run. */
    @Test
    void aCarrierSaysThatItHasWorkQueued() throws Exception {
        try (LoopGroup group = start(1)) {
            CompletableFuture<Integer> queued = new CompletableFuture<>();
            group.microtask(
                    () -> queued.complete(((ForkJoinWorkerThread) Thread.currentThread()).getQueuedTaskCount()));
            assertThat(queued.get()).isEqualTo(1);
        }
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
        await().until(() -> group.transport().group().isTerminated());
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

    @Test
    void aHandlerThatWaitsHoldsOnlyItsLoop() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (LoopGroup group = start(1)) {
            EventLoop loop = group.transport().group().next();
            var handler = loop.submit(() -> {
                waiting.countDown();
                return release.await(1, TimeUnit.HOURS);
            });
            waiting.await();
            assertThat(group.spawn(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
                            .join())
                    .isFalse();
            release.countDown();
            assertThat(handler.get()).isTrue();
        }
    }

    @Test
    void tasksThatComputeLetTheLoopServeIoBetweenThem() throws Exception {
        int spinners = 20;
        try (LoopGroup group = start(1)) {
            EventLoop loop = group.transport().group().next();
            AtomicInteger done = new AtomicInteger();
            List<Task<Integer>> tasks = new ArrayList<>();
            CompletableFuture<Integer> served = new CompletableFuture<>();
            int before = group.spawn(() -> {
                        for (int i = 0; i < spinners; i++) {
                            tasks.add(group.spawn(() -> spinThenCount(done)));
                        }
                        loop.execute(() -> served.complete(done.get()));
                        return done.get(); // not 0 if a spare carrier took the loop over meanwhile
                    })
                    .join();
            assertThat(tasks).hasSize(spinners);
            for (Task<Integer> task : tasks) {
                task.join();
            }
            assertThat(served.get() - before).isLessThanOrEqualTo(4);
        }
    }

    private static int spinThenCount(AtomicInteger done) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return done.incrementAndGet();
    }

    @Test
    void tasksOfTheLoopThatNeverRunDryLetVirtualThreadsRun() throws Exception {
        try (LoopGroup group = start(1)) {
            EventLoop loop = group.transport().group().next();
            CountDownLatch stop = new CountDownLatch(1);
            Runnable again = new Runnable() {
                @Override
                public void run() {
                    if (stop.getCount() > 0) {
                        loop.execute(this);
                    }
                }
            };
            loop.execute(again);
            assertThat(group.spawn(() -> 1).join()).isEqualTo(1);
            stop.countDown();
        }
    }

    /**
     * One task at a time, so that its carrier goes to sleep before almost every unpark. A machine with much else to do makes all rounds
     * slow; an unpark that is lost ends one of them.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    @Timeout(300)
    void aCarrierThatFallsAsleepHearsOfEveryUnpark(int loops) throws Exception {
        int rounds = 10_000;
        try (LoopGroup group = start(loops)) {
            AtomicInteger asked = new AtomicInteger();
            AtomicInteger answered = new AtomicInteger();
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            Task<Integer> parker = group.spawn(() -> {
                thread.complete(Thread.currentThread());
                for (int round = 1; round <= rounds; round++) {
                    while (asked.get() < round) {
                        LockSupport.park();
                    }
                    answered.set(round);
                }
                return rounds;
            });
            for (int round = 1; round <= rounds; round++) {
                asked.set(round);
                LockSupport.unpark(thread.get());
                long lost = System.nanoTime() + LOST.toNanos();
                while (answered.get() < round) {
                    assertThat(System.nanoTime())
                            .as("unpark %d was lost", round)
                            .isLessThan(lost);
                    Thread.yield();
                }
            }
            assertThat(parker.join()).isEqualTo(rounds);
        }
    }
}
