package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop that is woken to search keeps what its own poller has made ready in the same turn. */
@Timeout(60)
class SearchTest {
    private static final int ROUNDS = 50;
    private static final int WOKEN = 3;

    @Test
    void keepsWhatItsPollerMadeReadyBesidesWhatItFinds() throws Exception {
        try (LoopGroup group = LoopGroup.builder()
                .loops(1)
                .longestSleep(Duration.ofMillis(100))
                .start()) {
            for (int round = 0; round < ROUNDS; round++) {
                List<CompletableFuture<Thread>> parked = new ArrayList<>();
                CountDownLatch ended = new CountDownLatch(WOKEN);
                for (int i = 0; i < WOKEN; i++) {
                    parked.add(park(group, ended));
                }
                wakeWhileSpawning(group, parked);

                assertThat(ended.await(10, TimeUnit.SECONDS))
                        .as("round %d", round)
                        .isTrue();
            }
        }
    }

    private static CompletableFuture<Thread> park(LoopGroup group, CountDownLatch ended) {
        CompletableFuture<Thread> parked = new CompletableFuture<>();
        group.execute(() -> {
            parked.complete(Thread.currentThread());
            LockSupport.park();
            ended.countDown();
        });
        return parked;
    }

    /** In one turn of the poller another thread adds a task, and after that a task of the poller wakes those that are parked. */
    private static void wakeWhileSpawning(LoopGroup group, List<CompletableFuture<Thread>> parked) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (CompletableFuture<Thread> one : parked) {
            threads.add(one.get());
        }
        EventLoop loop = group.transport().group().next();
        CountDownLatch turning = new CountDownLatch(1);
        CountDownLatch spawned = new CountDownLatch(1);
        loop.execute(() -> {
            turning.countDown();
            while (spawned.getCount() > 0) {
                Thread.onSpinWait();
            }
            threads.forEach(LockSupport::unpark);
        });
        turning.await();
        Task<Integer> other = group.spawn(() -> 1);
        spawned.countDown();
        assertThat(other.join()).isEqualTo(1);
    }
}
