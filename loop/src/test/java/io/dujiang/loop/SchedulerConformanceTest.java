package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scheduler part of the conformance suite: each capability on every policy that this machine has, or what says why it is absent. Scoped
 * values are the business of {@link ScopeInheritanceTest}, the watchdog that of {@link WatchdogTest}.
 */
@Tag("conformance")
@Timeout(60)
class SchedulerConformanceTest {
    private final List<Integer> log = new CopyOnWriteArrayList<>();

    private static Set<Capability> expectedAbsent(Mode mode) {
        return switch (mode) {
            case PORTABLE -> EnumSet.allOf(Capability.class);
            case IO_URING -> EnumSet.of(Capability.HAND_OVER);
            default -> EnumSet.noneOf(Capability.class);
        };
    }

    /** True if the group lacks it; then the call fails, and says why. */
    private static boolean refuses(LoopGroup group, Capability capability, ThrowingCallable call) {
        String why = group.absent().get(capability);
        if (why != null) {
            assertThatThrownBy(call)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith(why);
        }
        return why != null;
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void whatIsAbsentIsToldByNameWithTheReason(Mode mode) {
        try (LoopGroup group = mode.start()) {
            assertThat(group.absent()).containsOnlyKeys(expectedAbsent(mode));
            group.absent()
                    .forEach((capability, why) ->
                            assertThat(why).startsWith("Absent: " + capability).containsIgnoringCase(mode.name()));
        }
    }

    /** What starts the sequence in the way that is tested. */
    @FunctionalInterface
    private interface Start {
        void run(LoopGroup group, Runnable sequence) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void microtasksRunBeforeTimers(Mode mode) throws Exception {
        assertOneThreeTwo(mode.builder(), LoopGroup::execute);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void microtasksRunBeforeTimersInAMicrotaskOfAnotherThread(Mode mode) throws Exception {
        assertOneThreeTwo(mode.builder(), LoopGroup::microtask);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void microtasksRunBeforeTimersAfterASteal(Mode mode) throws Exception {
        assertOneThreeTwo(mode.builder().loops(2), SchedulerConformanceTest::startStolen);
    }

    private void assertOneThreeTwo(LoopGroupBuilder builder, Start start) throws Exception {
        try (LoopGroup group = builder.start()) {
            if (refuses(group, Capability.MICROTASKS, () -> group.microtask(() -> {}))) {
                return;
            }
            Optional<List<Integer>> logged = Optional.empty();
            while (logged.isEmpty()) {
                logged = undisturbedOneThreeTwo(group, start);
            }
            assertThat(logged.get()).containsExactly(1, 3, 2, 4, 6, 5);
        }
    }

    /** What was logged, unless the loop was taken over meanwhile; into a list of its own, since a carrier that lost its loop may still log. */
    private static Optional<List<Integer>> undisturbedOneThreeTwo(LoopGroup group, Start start) throws Exception {
        List<Integer> log = new CopyOnWriteArrayList<>();
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        CompletableFuture<Boolean> nested = new CompletableFuture<>();
        start.run(group, () -> oneThreeTwo(group, log, 1, first, () -> oneThreeTwo(group, log, 4, nested, () -> {})));
        return first.thenCombine(nested, Boolean::logicalAnd).get() ? Optional.of(log) : Optional.empty();
    }

    /**
     * Logs a number, the next but one by a microtask and the next by a timer, after which the last is run.
     *
     * @param undisturbed false if the loop was taken over meanwhile, as happens on a busy machine: then its timers are not this carrier's
     */
    private static void oneThreeTwo(
            LoopGroup group, List<Integer> log, int number, CompletableFuture<Boolean> undisturbed, Runnable last) {
        Carrier carrier = Objects.requireNonNull(Carrier.current());
        Spares.Order held = carrier.order();
        boolean[] kept = {false};
        group.schedule(Duration.ZERO, () -> {
            log.add(number + 1);
            last.run();
            undisturbed.complete(kept[0]);
        });
        group.microtask(() -> {
            log.add(number + 2);
            kept[0] = held != null && held.equals(carrier.order());
        });
        log.add(number);
    }

    /** On another loop than that of the task which started it; a spare carrier may be faster, which is no steal. */
    private static void startStolen(LoopGroup group, Runnable sequence) throws Exception {
        boolean stolen = false;
        while (!stolen) {
            stolen = group.spawn("victim", () -> {
                        Loop victim = currentLoop();
                        CompletableFuture<Boolean> taken = new CompletableFuture<>();
                        group.execute(() -> {
                            boolean elsewhere = !Objects.equals(currentLoop(), victim);
                            if (elsewhere) {
                                sequence.run();
                            }
                            taken.complete(elsewhere);
                        });
                        while (!taken.isDone()) {
                            Thread.onSpinWait(); // a park would let the task have this carrier
                        }
                        return taken.get();
                    })
                    .join();
        }
    }

    private static Loop currentLoop() {
        Spares.Order held = Objects.requireNonNull(Carrier.current()).order();
        return Objects.requireNonNull(held).loop();
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void nextTicksRunBeforeMicrotasks(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            if (refuses(group, Capability.NEXT_TICKS, () -> group.nextTick(() -> {}))) {
                return;
            }
            CountDownLatch last = new CountDownLatch(1);
            group.execute(() -> {
                group.microtask(() -> {
                    log.add(3);
                    group.nextTick(() -> log.add(4));
                    group.microtask(() -> {
                        log.add(6);
                        last.countDown();
                    });
                });
                group.microtask(() -> log.add(5));
                group.nextTick(() -> log.add(2));
                log.add(1);
            });
            last.await();
            assertThat(log).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    /** Of one loop, so that nobody else runs the task meanwhile. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void immediatesRunAfterTheIoAndTasksBeforeIt(Mode mode) throws Exception {
        try (LoopGroup group = mode.builder().loops(1).start()) {
            if (group.absent().containsKey(Capability.ORDER)) {
                CountDownLatch ran = new CountDownLatch(1);
                group.immediate(ran::countDown);
                ran.await();
                return;
            }
            Optional<List<Integer>> logged = Optional.empty();
            while (logged.isEmpty()) {
                List<Integer> log = new CopyOnWriteArrayList<>();
                CompletableFuture<Boolean> ended = new CompletableFuture<>();
                group.execute(() -> logAroundIo(group, log, ended));
                logged = ended.get() ? Optional.of(log) : Optional.empty();
            }
            assertThat(logged.get()).containsExactly(1, 2, 3, 4);
        }
    }

    private static void logAroundIo(LoopGroup group, List<Integer> log, CompletableFuture<Boolean> undisturbed) {
        Carrier carrier = Objects.requireNonNull(Carrier.current());
        Spares.Order held = carrier.order();
        boolean[] kept = {false};
        group.transport().group().next().execute(() -> log.add(3));
        group.immediate(() -> {
            log.add(4);
            undisturbed.complete(kept[0] && held != null && held.equals(carrier.order()) && log.indexOf(3) != 1);
        });
        group.execute(() -> log.add(2));
        group.microtask(() -> kept[0] = held != null && held.equals(carrier.order()));
        log.add(1);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aTaskThatStartsOnALoopSharesItsCarrier(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            EventLoop loop = group.transport().group().next();
            CompletableFuture<Thread> ofLoop = new CompletableFuture<>();
            CompletableFuture<Thread> ofTask = new CompletableFuture<>();
            loop.execute(() -> {
                ofLoop.complete(VirtualThreads.currentCarrier());
                group.startOn(loop, "pinned", () -> ofTask.complete(VirtualThreads.currentCarrier()));
            });
            assertThat(ofTask.get().equals(ofLoop.get()))
                    .isNotEqualTo(group.absent().containsKey(Capability.TASKS_OF_A_LOOP));
        }
    }

    /** Where it is absent there is nothing to see but a loop that cannot be moved. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aLoopGoesOnWhileATaskHoldsItsCarrier(Mode mode) throws Exception {
        try (LoopGroup group = mode.builder().loops(1).start()) {
            boolean absent = group.absent().containsKey(Capability.HAND_OVER);
            CompletableFuture<Boolean> other = new CompletableFuture<>();
            Task<Boolean> busy = group.spawn("busy", () -> {
                group.execute(() -> other.complete(true));
                while (!absent && !other.isDone()) {
                    Thread.onSpinWait();
                }
                return other.isDone();
            });
            assertThat(busy.join() || absent).isTrue();
            assertThat(other.get()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void everyLoopMeasuresItsLag(Mode mode) {
        try (LoopGroup group = mode.builder().loops(3).start()) {
            if (!refuses(group, Capability.LAG, group::lag)) {
                assertThat(group.lag()).hasSize(3);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void instrumentsAreTold(Mode mode) throws Exception {
        Accounting accounting = new Accounting();
        try (LoopGroup group = mode.builder().instrument(accounting).start()) {
            assertThat(group.spawn("one", () -> 1).join()).isEqualTo(1);
            if (refuses(group, Capability.INSTRUMENTS, accounting::kinds)) {
                return;
            }
        }
        assertThat(accounting.kinds()).extracting(KindTimings::kind).containsExactly("one");
    }
}
