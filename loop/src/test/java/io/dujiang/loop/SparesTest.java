package io.dujiang.loop;

import static io.dujiang.loop.Patient.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The carriers that take loops over: how many there are, how long they stay, and what happens if one cannot be started. */
@Timeout(180)
class SparesTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(Watchdog.class);
    private final List<Thread> started = new CopyOnWriteArrayList<>();

    private SpareLimits limits(int count, Duration kept, Predicate<Thread> fails) {
        return new SpareLimits(count, kept, SOON, thread -> {
            if (fails.test(thread)) {
                throw new OutOfMemoryError("as the test wants it");
            }
            started.add(thread);
            thread.start();
        });
    }

    private List<Thread> carriers() {
        return started.stream().filter(Carrier.class::isInstance).toList();
    }

    private static boolean spinUntil(AtomicBoolean released) {
        while (!released.get()) {
            Thread.onSpinWait();
        }
        return true;
    }

    @Test
    void bounds() {
        assertThat(SpareLimits.USUAL.count()).isEqualTo(64);
        assertThat(SpareLimits.USUAL.kept()).isEqualTo(Duration.ofSeconds(10));
        assertThat(SpareLimits.USUAL.retry()).isEqualTo(Duration.ofSeconds(1));
    }

    static List<LoopPolicy> policies() {
        return Arrays.stream(LoopPolicy.values())
                .filter(policy -> policy.whyUnavailable().isEmpty())
                .toList();
    }

    /** Each hand-over takes a look of the watchdog, so in the end there were many at which it would have taken the loop over. */
    @ParameterizedTest
    @MethodSource("policies")
    void whereNoneIsLeftAnotherLoopRunsWhatALongMountWakes(LoopPolicy policy) throws Exception {
        try (LoopGroup group = LoopGroup.builder()
                .loops(2)
                .policy(policy)
                .longestSleep(LONG)
                .spares(limits(0, LONG, _ -> false))
                .start()) {
            Task<Boolean> waker = group.spawn("waker", () -> {
                for (int i = 0; i < 10; i++) {
                    wakeAndSpinUntilItRan(group);
                }
                return true;
            });
            assertThat(waker.join()).isTrue();
        }
        assertThat(carriers()).hasSize(2);
    }

    private static void wakeAndSpinUntilItRan(LoopGroup group) {
        CountDownLatch signal = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        Task<Boolean> woken = group.spawn("woken", () -> {
            signal.await();
            ran.set(true);
            return true;
        });
        Thread thread = Objects.requireNonNull(woken.thread());
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        signal.countDown();
        spinUntil(ran);
    }

    @Test
    void oneThatHasNothingToDoEndsAndThoseOfTheLoopsStay() throws Exception {
        try (LoopGroup group = LoopGroup.builder()
                .loops(1)
                .spares(limits(64, Duration.ofNanos(1), _ -> false))
                .start()) {
            AtomicBoolean released = new AtomicBoolean();
            Task<Boolean> spinner = group.spawn(() -> spinUntil(released));
            assertThat(group.spawn(() -> 1).join()).isEqualTo(1);
            released.set(true);
            assertThat(spinner.join()).isTrue();

            await().until(() -> carriers().stream().filter(Thread::isAlive).count() == 1);
            assertThat(group.spawn(() -> 2).join()).isEqualTo(2);
        }
    }

    @Test
    void oneThatCannotBeStartedIsTriedAgain() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        try (LoopGroup group = LoopGroup.builder()
                .loops(1)
                .spares(limits(64, LONG, _ -> started.size() == 2 && failures.getAndDecrement() > 0))
                .start()) {
            AtomicBoolean released = new AtomicBoolean();
            CountDownLatch spins = new CountDownLatch(1);
            Task<Boolean> spinner = group.spawn(() -> {
                spins.countDown();
                return spinUntil(released);
            });
            spins.await();
            group.execute(() -> released.set(true));
            assertThat(spinner.join()).isTrue();
        }
        assertThat(failures).hasNegativeValue();
        assertThat(started).allSatisfy(thread -> assertThat(thread.isAlive()).isFalse());
    }

    private AppenderBase<ILoggingEvent> listen(Consumer<ILoggingEvent> code) {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                code.accept(event);
            }
        };
        appender.start();
        logger.addAppender(appender);
        return appender;
    }

    /** That a start failed is logged; whoever is slow to hear it must not keep the next one waiting. */
    @Test
    void theLoopIsTakenOverWhileTheLogIsSlow() throws Exception {
        CountDownLatch hears = new CountDownLatch(1);
        AtomicBoolean fails = new AtomicBoolean(true);
        var slow = listen(_ -> {
            fails.set(false);
            Uninterrupted.wait(hears::await);
        });
        try (LoopGroup group = LoopGroup.builder()
                .loops(1)
                .spares(limits(64, LONG, _ -> started.size() == 2 && fails.get()))
                .start()) {
            AtomicBoolean released = new AtomicBoolean();
            Task<Boolean> spinner = group.spawn(() -> spinUntil(released));
            await().untilFalse(fails);
            group.execute(() -> released.set(true));
            try {
                await().untilTrue(released);
            } finally {
                released.set(true);
                hears.countDown();
            }
            assertThat(spinner.join()).isTrue();
        } finally {
            logger.detachAppender(slow);
        }
    }

    /** At the latest when the group ends, if there never was a thread to tell it. */
    @Test
    void thatAStartFailedIsLoggedAlthoughNoOtherThreadStarts() {
        List<String> logged = new ArrayList<>();
        var appender = listen(event -> logged.add(event.getFormattedMessage()));
        try {
            OutOfMemoryError none = new OutOfMemoryError("as the test wants it");
            StallReports reports = new StallReports(
                    _ -> {
                        throw none;
                    },
                    null,
                    0);
            reports.noSpare(SOON, none);
            reports.end();
        } finally {
            logger.detachAppender(appender);
        }
        assertThat(logged).singleElement().asString().startsWith("No thread could be started");
    }

    @ParameterizedTest
    @ValueSource(strings = {"carrier-1", "carrier-3", "watchdog"})
    void aGroupThatLacksAThreadDoesNotStartAndLeavesNone(String missing) {
        LoopGroupBuilder builder = LoopGroup.builder()
                .loops(3)
                .spares(limits(64, LONG, thread -> thread.getName().endsWith(missing)));

        assertThatThrownBy(builder::start).isInstanceOf(OutOfMemoryError.class);

        await().until(() -> started.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void aGroupWithoutItsPolicyLeavesNoThread() {
        LoopPolicy missing = Arrays.stream(LoopPolicy.values())
                .filter(policy -> policy.whyUnavailable().isPresent())
                .findFirst()
                .orElseThrow();
        LoopGroupBuilder builder = LoopGroup.builder().policy(missing).spares(limits(64, LONG, _ -> false));

        assertThatThrownBy(builder::start).isInstanceOf(IllegalStateException.class);

        await().until(() -> started.stream().noneMatch(Thread::isAlive));
    }

    /** If it did, the carrier that lost the loop would make it seem slow for as long as its mount lasts. */
    @Test
    void aMountThatLastsSaysNothingOfALoopThatWasTakenOver() {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            await().until(() ->
                    group.spawn(() -> onlyItsHolderMakesALoopSlow(group)).join());
        }
    }

    /** False also if the watchdog or a slow machine meddled. */
    private static boolean onlyItsHolderMakesALoopSlow(LoopGroup group) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            LoopGroup.yieldNow(); // short mounts
        }
        Spares.Order held =
                Objects.requireNonNull(Objects.requireNonNull(Carrier.current()).order());
        group.execute(() -> {}); // may be shared if mounts last
        boolean before = held.loop().hasShared();
        held.loop().mountLasts(held.token() + 2);
        boolean byAnother = held.loop().hasShared();
        held.loop().mountLasts(held.token());
        return !before && !byAnother && held.loop().hasShared();
    }
}
