package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dujiang.loop.Channel;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeterministicLoopsTest {
    private static final int SEEDS = 100;

    @Test
    void repeatsARunExactly() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertThat(trace(seed)).isEqualTo(trace(seed)).hasSize(40);
        }
    }

    @Test
    void runsDifferentSeedsInDifferentOrders() throws Exception {
        Set<List<String>> traces = new HashSet<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            traces.add(trace(seed));
        }

        assertThat(traces).hasSizeGreaterThan(SEEDS / 2);
    }

    /** Spawns, forks, locks, channels, sleeps, microtasks, schedules, off-loading and cancellation, with what each task saw. */
    private static List<String> trace(long seed) throws InterruptedException {
        List<String> log = new ArrayList<>();
        DeterministicLoops.replay(seed, group -> new Busy(group, log).run());
        return log;
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // makes a place where tasks meet
    void findsAnUpdateThatIsLostAtAPark() throws Exception {
        DeterministicLoops.Body body = group -> {
            int[] count = {0};
            group.scope(scope -> {
                for (int i = 0; i < 2; i++) {
                    var _ = scope.fork(() -> {
                        int seen = count[0];
                        Thread.yield();
                        count[0] = seen + 1;
                        return true;
                    });
                }
                return true;
            });
            assertThat(count[0]).isEqualTo(2);
        };

        assertFindsAndReplays(body, "expected: 2");
    }

    @Test
    void findsAnUpdateThatIsLostBetweenTwoLocks() throws Exception {
        DeterministicLoops.Body body = group -> {
            ReentrantLock lock = new ReentrantLock(true); // else who unlocks it has it again before others
            int[] count = {0};
            group.scope(scope -> {
                for (int i = 0; i < 3; i++) {
                    var _ = scope.fork(() -> {
                        int seen = locked(group, lock, () -> count[0]);
                        return locked(group, lock, () -> {
                            count[0] = seen + 1;
                            return seen;
                        });
                    });
                }
                return true;
            });
            assertThat(count[0]).isEqualTo(3);
        };

        assertFindsAndReplays(body, "expected: 3");
    }

    private static int locked(LoopGroup group, ReentrantLock lock, IntSupplier code) {
        lock.lock();
        try {
            group.execute(() -> {}); // others may come to the lock meanwhile
            return code.getAsInt();
        } finally {
            lock.unlock();
        }
    }

    @Test
    void findsACheckOfAChannelThatIsNoLongerTrue() throws Exception {
        DeterministicLoops.Body body = group -> {
            Channel<String> jobs = Channel.of(1);
            List<String> taken = new ArrayList<>();
            jobs.send("only");
            group.scope(scope -> {
                for (int i = 0; i < 2; i++) {
                    var _ = scope.fork(() -> {
                        if (jobs.size() == 0) {
                            return false;
                        }
                        group.execute(() -> {});
                        return jobs.tryReceive().map(taken::add).orElseThrow();
                    });
                }
                return true;
            });
        };

        assertFindsAndReplays(body, "NoSuchElementException");
    }

    @Test
    void findsAResultThatNobodyAwaited() throws Exception {
        DeterministicLoops.Body body = group -> {
            AtomicInteger done = new AtomicInteger();
            Task<Integer> first = group.spawn(done::incrementAndGet);
            Task<Integer> second = group.spawn(done::incrementAndGet);
            first.join();
            assertThat(done.get())
                    .as("both tasks, though only %s was joined", first)
                    .isEqualTo(2);
            second.join();
        };

        assertFindsAndReplays(body, "both tasks");
    }

    private static void assertFindsAndReplays(DeterministicLoops.Body body, String message)
            throws InterruptedException {
        long seed = 1;
        while (fails(seed, body) == null) {
            seed++;
            assertThat(seed).as("seeds without a failure").isLessThan(SEEDS);
        }
        AssertionError found = fails(seed, body);

        assertThat(found).isNotNull();
        assertThat(found.getMessage()).startsWith("Seed " + seed + " fails").contains("replay(" + seed + "L", message);
        assertThatThrownBy(() -> DeterministicLoops.explore(SEEDS, body)).hasMessage(found.getMessage());
    }

    private static AssertionError fails(long seed, DeterministicLoops.Body body) {
        return catchThrowableOfType(AssertionError.class, () -> DeterministicLoops.replay(seed, body));
    }

    @Test
    void takesTheFailureOfTheBodyBeforeThatOfTasksLeftBehind() {
        assertThatThrownBy(() -> DeterministicLoops.replay(1, group -> {
                    var _ = group.spawn("left", () -> {
                        new CountDownLatch(1).await();
                        return 0;
                    });
                    throw new IOException("first");
                }))
                .isInstanceOf(AssertionError.class)
                .hasCauseInstanceOf(IOException.class)
                .cause()
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("task 'left'"));
    }

    @Test
    void endsWithTheLastTask() throws Exception {
        List<String> log = new ArrayList<>();

        DeterministicLoops.replay(1, group -> {
            group.scheduleAtFixedRate(Duration.ofHours(1), Duration.ofHours(1), () -> log.add("tick"));
            group.execute(() -> log.add("spawned"));
        });

        assertThat(log).containsExactly("spawned");
    }

    @Test
    void hasNoNetwork() throws Exception {
        DeterministicLoops.replay(
                1,
                group -> assertThatThrownBy(group::transport)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("no network"));
    }

    @Test
    void refusesToExploreNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> DeterministicLoops.explore(0, _ -> {}));
    }
}
