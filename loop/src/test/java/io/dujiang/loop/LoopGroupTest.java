package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("conformance")
@Timeout(60)
class LoopGroupTest {
    /** The ways to run the core. */
    enum Mode {
        ONE_LOOP {
            @Override
            LoopGroupBuilder builder() {
                return LoopGroup.builder().loops(1);
            }
        },
        FOUR_LOOPS {
            @Override
            LoopGroupBuilder builder() {
                return LoopGroup.builder().loops(4);
            }
        },
        EPOLL {
            @Override
            LoopGroupBuilder builder() {
                return LoopGroup.builder().loops(2).policy(LoopPolicy.EPOLL);
            }
        },
        IO_URING {
            @Override
            LoopGroupBuilder builder() {
                return LoopGroup.builder().loops(2).policy(LoopPolicy.IO_URING);
            }
        },
        KQUEUE {
            @Override
            LoopGroupBuilder builder() {
                return LoopGroup.builder().loops(2).policy(LoopPolicy.KQUEUE);
            }
        },
        NIO {
            @Override
            LoopGroupBuilder builder() {
                return LoopGroup.builder().loops(2).policy(LoopPolicy.NIO);
            }
        },
        PORTABLE {
            @Override
            LoopGroupBuilder builder() {
                return LoopGroup.builder().loops(2).portable();
            }
        };

        abstract LoopGroupBuilder builder();

        /** Those that this machine has. */
        static List<Mode> here() {
            return Arrays.stream(values())
                    .filter(mode -> LoopPolicy.AUTO.equals(mode.policy())
                            || mode.policy().whyUnavailable().isEmpty())
                    .toList();
        }

        private LoopPolicy policy() {
            return Arrays.stream(LoopPolicy.values())
                    .filter(policy -> policy.name().equals(name()))
                    .findFirst()
                    .orElse(LoopPolicy.AUTO);
        }

        LoopGroup start() {
            LoopGroup group = builder().start();
            assertThat(group.isPortable()).isEqualTo(this == PORTABLE);
            return group;
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aTaskGivesItsResultAndItsFailure(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            assertThat(group.spawn(() -> 42).join()).isEqualTo(42);
            Task<Object> failing = group.spawn("failing", () -> {
                throw new IllegalStateException("no");
            });
            assertThatThrownBy(failing::join)
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("failing")
                    .hasRootCauseMessage("no");
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void tasksRunOnCarriersUnlessPortable(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            assertThat(group.spawn(LoopGroup::onCarrier).join()).isEqualTo(mode != Mode.PORTABLE);
            assertThat(group.offload(LoopGroup::onCarrier)).isFalse();
            assertThat(LoopGroup.onCarrier()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void anInterruptEndsACancelledTask(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch started = new CountDownLatch(1);
            Task<Boolean> task = group.spawn(() -> {
                started.countDown();
                return new CountDownLatch(1).await(1, TimeUnit.HOURS);
            });
            started.await();
            assertThat(task.cancel()).isTrue();
            assertThat(task.awaitEnd(Duration.ofSeconds(30))).isTrue();
            assertThatThrownBy(task::join).isInstanceOf(CancellationException.class);
            assertThat(task.cancel()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aSleepGoesByTheTimeOfTheGroup(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            long start = group.nanoTime();
            Task<Long> awake = group.spawn(() -> {
                group.sleep(Duration.ofMillis(5));
                return group.nanoTime();
            });
            assertThat(awake.join() - start)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(5).toNanos());

            Task<Boolean> asleep = group.spawn(() -> {
                group.sleep(Duration.ofDays(1));
                return true;
            });
            assertThat(asleep.cancel()).isTrue();
            assertThat(asleep.awaitEnd(Duration.ofSeconds(30))).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void timedWaitsOfTheJdkEnd(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            List<Task<Boolean>> waits = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                int micros = i;
                waits.add(group.spawn(() -> new CountDownLatch(1).await(micros, TimeUnit.MICROSECONDS)));
            }
            for (Task<Boolean> wait : waits) {
                assertThat(wait.join()).isFalse();
            }
        }
    }

    /** Foreign threads make parked tasks ready again and again; each hand-over is accounted for. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void noWakeUpIsLost(Mode mode) throws Exception {
        int tasks = 200;
        int rounds = 200;
        AtomicInteger received = new AtomicInteger();
        try (LoopGroup group = mode.start()) {
            List<SynchronousQueue<Integer>> queues = new ArrayList<>();
            List<Task<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                SynchronousQueue<Integer> queue = new SynchronousQueue<>();
                queues.add(queue);
                readers.add(group.spawn(() -> {
                    int sum = 0;
                    for (int round = 0; round < rounds; round++) {
                        sum += queue.take();
                        received.incrementAndGet();
                    }
                    return sum;
                }));
            }
            for (int round = 0; round < rounds; round++) {
                for (SynchronousQueue<Integer> queue : queues) {
                    queue.put(round);
                }
            }
            for (Task<Integer> reader : readers) {
                assertThat(reader.join()).isEqualTo(rounds * (rounds - 1) / 2);
            }
        }
        assertThat(received).hasValue(tasks * rounds);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void futuresCompletedByAForeignThreadWakeEveryWaiter(Mode mode) throws Exception {
        int waiters = 20_000;
        CompletableFuture<Integer> signal = new CompletableFuture<>();
        try (LoopGroup group = mode.start()) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < waiters; i++) {
                tasks.add(group.spawn(() -> signal.get()));
            }
            signal.complete(1);
            int sum = 0;
            for (Task<Integer> task : tasks) {
                sum += task.join();
            }
            assertThat(sum).isEqualTo(waiters);
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void closingWaitsForTasksThenInterruptsAndTakesNoMore(Mode mode) throws Exception {
        LoopGroup group = mode.start();
        CountDownLatch started = new CountDownLatch(1);
        Task<Integer> quick = group.spawn(() -> 1);
        Task<Boolean> endless = group.spawn(() -> {
            started.countDown();
            return new CountDownLatch(1).await(1, TimeUnit.HOURS);
        });
        started.await();
        group.close(Duration.ofMillis(50));
        assertThat(quick.join()).isEqualTo(1);
        assertThat(endless.exceptionNow()).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> group.spawn(() -> 2))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void offLoadingIsBoundedAndSaysSo(Mode mode) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (LoopGroup group = mode.builder().offload(3, 20).start()) {
            List<Task<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 3 + 20 + 1; i++) {
                calls.add(group.spawn(() -> group.offload(() -> {
                    release.await();
                    return 1;
                })));
            }
            // One too many: the call that is refused ends while all others still wait.
            CompletableFuture.anyOf(
                            calls.stream().map(Task::toCompletableFuture).toArray(CompletableFuture[]::new))
                    .handle((result, failure) -> failure)
                    .get();
            release.countDown();
            int done = 0;
            int refused = 0;
            for (Task<Integer> call : calls) {
                try {
                    done += call.join();
                } catch (TaskFailedException e) {
                    assertThat(e)
                            .hasCauseInstanceOf(RejectedExecutionException.class)
                            .hasMessageContaining("20 calls wait");
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(1);
            assertThat(done).isEqualTo(3 + 20);
        }
    }
}
