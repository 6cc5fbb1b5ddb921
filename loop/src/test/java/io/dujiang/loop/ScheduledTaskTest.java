package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("conformance")
@Timeout(60)
class ScheduledTaskTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void runsLaterAsATaskThatMayBlock(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch ran = new CountDownLatch(1);
            AtomicBoolean virtual = new AtomicBoolean();
            group.schedule(SOON, () -> {
                virtual.set(Thread.currentThread().isVirtual());
                ran.countDown();
            });
            ran.await();
            assertThat(virtual).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void periodsGoOnAfterAFailureUntilCancelled(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            AtomicInteger runs = new AtomicInteger();
            CountDownLatch third = new CountDownLatch(3);
            Runnable code = () -> {
                runs.incrementAndGet();
                third.countDown();
                throw new IllegalStateException("as the test wants it");
            };
            ScheduledTask fixedRate = group.scheduleAtFixedRate(SOON, SOON, code);
            third.await();
            fixedRate.cancel();
            assertThat(fixedRate.isCancelled()).isTrue();

            CountDownLatch second = new CountDownLatch(2);
            ScheduledTask fixedDelay = group.scheduleWithFixedDelay(SOON, SOON, second::countDown);
            second.await();
            fixedDelay.cancel();
            assertThat(runs.get()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void whatRunsAgainAndAgainNeedsTimeBetween() {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            assertThatThrownBy(() -> group.scheduleWithFixedDelay(SOON, SOON.negated(), () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("pause")
                    .hasMessageContaining(SOON.negated().toString());
            assertThatThrownBy(() -> group.scheduleAtFixedRate(SOON, Duration.ZERO, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("period")
                    .hasMessageContaining("PT0S");
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void whatIsCancelledBeforeItIsDueDoesNotRun(Mode mode) throws Exception {
        int count = 10_000;
        long delay = Duration.ofMillis(100).toNanos();
        AtomicIntegerArray ran = new AtomicIntegerArray(count);
        boolean[] inTime = new boolean[count];
        try (LoopGroup group = mode.start()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                long due = System.nanoTime() + delay;
                group.schedule(Duration.ofNanos(delay), () -> ran.incrementAndGet(number))
                        .cancel();
                inTime[i] = System.nanoTime() - due < 0;
            }
            CountDownLatch later = new CountDownLatch(1);
            group.schedule(Duration.ofNanos(2 * delay), later::countDown);
            later.await();
        }
        for (int i = 0; i < count; i++) {
            assertThat(inTime[i] ? ran.get(i) : 0).as("timer %d", i).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void closingDropsWhatIsNotDueAndTakesNoMore(Mode mode) {
        AtomicInteger ran = new AtomicInteger();
        LoopGroup group = mode.start();
        group.schedule(NEVER, ran::incrementAndGet);
        group.close();
        assertThatThrownBy(() -> group.schedule(SOON, ran::incrementAndGet))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("is closed");
        assertThat(ran).hasValue(0);
    }

    /** Armed while others fire; for a million see {@link TimersTest}. */
    @Test
    void allOfManyTimersFireOnce() throws Exception {
        int timers = 100_000;
        AtomicInteger fired = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(1);
        try (LoopGroup group = LoopGroup.builder().loops(2).start()) {
            for (int i = 0; i < timers; i++) {
                var _ = group.alarm(i, () -> {
                    if (fired.incrementAndGet() == timers) {
                        all.countDown();
                    }
                });
            }
            all.await();
        }
        assertThat(fired).hasValue(timers);
    }
}
