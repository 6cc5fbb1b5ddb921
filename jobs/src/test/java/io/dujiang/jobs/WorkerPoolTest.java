package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
    private static final int SLOTS = 8;

    private final WorkerPool pool = new WorkerPool(SLOTS);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void attemptsThatBlockRunOnAllSlotsAtOnce() throws InterruptedException {
        CyclicBarrier together = new CyclicBarrier(SLOTS);
        CountDownLatch passed = new CountDownLatch(SLOTS);

        for (int i = 0; i < SLOTS; i++) {
            pool.run("kind", () -> {
                meet(together);
                passed.countDown();
            });
        }

        assertThat(passed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void neverMoreRunThanThereAreSlots() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(2_000);

        for (int i = 0; i < 2_000; i++) {
            pool.run("kind", () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                LockSupport.parkNanos(10_000);
                running.decrementAndGet();
                done.countDown();
            });
        }

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isBetween(1, SLOTS);
    }

    @Test
    void everyAttemptRunsOnceHoweverTheyCome() throws InterruptedException {
        int producers = 4;
        int each = 50_000;
        AtomicInteger[] runs = IntStream.range(0, producers * each)
                .mapToObj(i -> new AtomicInteger())
                .toArray(AtomicInteger[]::new);
        CountDownLatch done = new CountDownLatch(producers * each);

        for (int p = 0; p < producers; p++) {
            int first = p * each;
            Thread.ofPlatform().start(() -> {
                for (int i = first; i < first + each; i++) {
                    int mine = i;
                    pool.run("kind", () -> {
                        runs[mine].incrementAndGet();
                        done.countDown();
                    });
                }
            });
        }

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).allMatch(count -> count.get() == 1);
    }

    /** Pauses between attempts let the workers fall asleep, so that each one has to be woken. */
    @Test
    void noWakeUpIsLost() throws InterruptedException {
        for (int i = 0; i < 20_000; i++) {
            CountDownLatch ran = new CountDownLatch(2);
            pool.run("kind", ran::countDown);
            pool.run("kind", ran::countDown);
            assertThat(ran.await(20, TimeUnit.SECONDS)).as("attempt %s", i).isTrue();
        }
    }

    @Test
    void workersAreNamedAndOutliveWhatAnAttemptThrows() throws InterruptedException {
        Set<String> names = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(1_000);

        for (int i = 0; i < 1_000; i++) {
            pool.run("kind", () -> {
                names.add(Thread.currentThread().getName());
                done.countDown();
                throw new AssertionError("thrown on purpose");
            });
        }

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(names).isNotEmpty().allMatch(name -> name.matches("dujiang-worker-[1-8]"));
    }

    @Test
    void closingEndsIdleThreads() throws InterruptedException {
        AtomicReference<Thread> worker = new AtomicReference<>(Thread.currentThread());
        CountDownLatch ran = new CountDownLatch(1);
        pool.run("kind", () -> {
            worker.set(Thread.currentThread());
            ran.countDown();
        });
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();

        pool.close();

        assertThat(worker.get().join(Duration.ofSeconds(20))).isTrue();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
