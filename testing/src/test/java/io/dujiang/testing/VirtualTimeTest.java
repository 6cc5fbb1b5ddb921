package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.DeadlineExceededException;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.ScheduledTask;
import io.dujiang.loop.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VirtualTimeTest {
    private static final int SEEDS = 200;

    @Test
    void aDeadlineOfAnHourPassesAtOnce() throws Exception {
        DeterministicLoops.explore(SEEDS, group -> {
            long start = group.nanoTime();

            assertThatThrownBy(() -> group.scope(Duration.ofHours(1), scope -> {
                        var _ = scope.fork("stuck", () -> {
                            new CountDownLatch(1).await();
                            return 0;
                        });
                        return 0;
                    }))
                    .isInstanceOf(DeadlineExceededException.class);

            assertThat(Duration.ofNanos(group.nanoTime() - start)).isEqualTo(Duration.ofHours(1));
        });
    }

    @Test
    void aDeadlineDoesNotPassWhileTasksAreReady() throws Exception {
        DeterministicLoops.explore(SEEDS, group -> {
            int sum = group.scope(Duration.ofNanos(1), scope -> {
                List<Task<Integer>> tasks = new ArrayList<>();
                for (int i = 1; i <= 5; i++) {
                    int number = i;
                    tasks.add(scope.fork(() -> number));
                }
                int all = 0;
                for (Task<Integer> task : tasks) {
                    all += task.join();
                }
                return all;
            });

            assertThat(sum).isEqualTo(15);
        });
    }

    @Test
    void timersFireInTheOrderOfTheirTimes() throws Exception {
        DeterministicLoops.explore(SEEDS, group -> {
            List<String> log = new ArrayList<>();
            group.schedule(Duration.ofDays(3), () -> log.add("third"));
            group.schedule(Duration.ofMillis(1), () -> log.add("first"));
            group.schedule(Duration.ofHours(2), () -> log.add("second"));

            group.sleep(Duration.ofDays(4));

            assertThat(log).containsExactly("first", "second", "third");
        });
    }

    @Test
    void aFixedRateCountsFromWhenTheLastRunWasDue() throws Exception {
        DeterministicLoops.explore(SEEDS, group -> {
            List<Duration> runs = new ArrayList<>();
            ScheduledTask clock = group.scheduleAtFixedRate(
                    Duration.ofHours(1), Duration.ofHours(1), () -> runForTwentyMinutes(group, runs));

            group.sleep(Duration.ofMinutes(210));
            clock.cancel();

            assertThat(runs).containsExactly(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(3));
        });
    }

    @Test
    void aFixedDelayCountsFromTheEndOfTheLastRun() throws Exception {
        DeterministicLoops.explore(SEEDS, group -> {
            List<Duration> runs = new ArrayList<>();
            ScheduledTask clock = group.scheduleWithFixedDelay(
                    Duration.ofHours(1), Duration.ofHours(1), () -> runForTwentyMinutes(group, runs));

            group.sleep(Duration.ofMinutes(250));
            clock.cancel();

            assertThat(runs).containsExactly(Duration.ofHours(1), Duration.ofMinutes(140), Duration.ofMinutes(220));
        });
    }

    private static void runForTwentyMinutes(LoopGroup group, List<Duration> runs) {
        runs.add(Duration.ofNanos(group.nanoTime()));
        try {
            group.sleep(Duration.ofMinutes(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts a run", e);
        }
    }

    @Test
    void anInterruptEndsASleep() throws Exception {
        DeterministicLoops.explore(SEEDS, group -> {
            Task<Integer> sleeper = group.spawn("sleeper", () -> {
                group.sleep(Duration.ofDays(1));
                return 1;
            });

            sleeper.cancel();

            assertThat(sleeper.awaitEnd(Duration.ofDays(1))).isTrue();
            assertThat(group.nanoTime()).isZero();
        });
    }

    @Test
    void aTaskDeafToCancellationIsWaitedForInVirtualTime() throws Exception {
        DeterministicLoops.replay(1, group -> {
            CountDownLatch deaf = new CountDownLatch(1);
            assertThatThrownBy(() -> group.scope(Duration.ofSeconds(1), scope -> {
                        var _ = scope.fork("deaf", () -> {
                            deaf.countDown();
                            awaitAnHour(group);
                            return 0;
                        });
                        deaf.await();
                        return 0;
                    }))
                    .isInstanceOf(DeadlineExceededException.class);

            assertThat(Duration.ofNanos(group.nanoTime())).isEqualTo(Duration.ofHours(1));
        });
    }

    private static void awaitAnHour(LoopGroup group) {
        while (group.nanoTime() < Duration.ofHours(1).toNanos()) {
            try {
                group.sleep(Duration.ofNanos(Duration.ofHours(1).toNanos() - group.nanoTime()));
            } catch (InterruptedException e) {
                // deaf
            }
        }
    }

    @Test
    void aTimedWaitThatASignalEndsCostsNoTime() throws Exception {
        DeterministicLoops.explore(SEEDS, group -> {
            LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
            group.execute(() -> queue.add("item"));

            assertThat(queue.poll(1, TimeUnit.DAYS)).isEqualTo("item");
            assertThat(group.nanoTime()).isZero();
        });
    }
}
