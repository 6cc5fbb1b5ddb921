package io.dujiang.loop;

import static io.dujiang.loop.Patient.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What the watchdog reports of a mount, by a clock that only this test moves. What is mounted looks at itself. */
@Timeout(180)
class MountWatchTest {
    private static final int WARM = 11_000;

    private final AtomicLong now = new AtomicLong();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<ILoggingEvent> logged = new CopyOnWriteArrayList<>();
    private final CountDownLatch hears = new CountDownLatch(1);
    private final Scheduler scheduler =
            new Scheduler("watched", 1, 0, new Metering(new SlowInstrument(), System::nanoTime));
    private final Watchdog watchdog = new Watchdog(scheduler, "watched", now::get);
    private final Carrier carrier = new Carrier(scheduler, "never started");
    private final MountWatch watch = new MountWatch(watchdog, carrier);
    private final Logger logger = (Logger) LoggerFactory.getLogger(Watchdog.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            boolean ofAnotherGroup = event.getThreadName().endsWith("-reports")
                    && !event.getThreadName().startsWith("watched");
            if (!ofAnotherGroup) {
                logged.add(event);
            }
        }
    };

    /** Hears nothing before the test lets it. */
    private final class SlowInstrument implements Instrument {
        @Override
        public void stalled(String what, Duration held, StackTraceElement[] stack) {
            Uninterrupted.wait(hears::await);
            told.add("stalled " + held.toMillis());
        }

        @Override
        public void recovered(String what, Duration held) {
            told.add("recovered " + held.toMillis());
        }
    }

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() throws InterruptedException {
        hears.countDown();
        watchdog.reports().end();
        assertThat(watchdog.reports().awaitEnd(TimeUnit.SECONDS.toNanos(60))).isTrue();
        logger.detachAppender(appender);
    }

    /** Looks every two milliseconds, as the watchdog does. */
    private void lookFor(int millis) {
        for (int i = 0; i < millis; i += 2) {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
            watch.look(now.get());
        }
    }

    private void passWithoutLook(int millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void mount(Runnable code) {
        VirtualThreads.on(scheduler).name("busy").unstarted(code).start();
        var _ = carrier.mount(Objects.requireNonNull(scheduler.spawned().poll(_ -> {})));
        lookFor(2);
    }

    private void mountFor(int millis) {
        mount(() -> lookFor(millis + 2)); // it is seen first after 2 ms
    }

    private List<String> messages() {
        return logged.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void aMountIsReportedOnceAfterAHundredMillisecondsAndItsEndIsTold() {
        hears.countDown();
        passWithoutLook(WARM);
        mountFor(98);
        mountFor(600);
        mountFor(8);
        await().until(() -> told.size() == 2 && logged.size() == 2);
        assertThat(told).containsExactly("stalled 100", "recovered 602");
        assertThat(messages().getFirst()).startsWith("Task 'busy' has held its carrier for 100 ms.");
        assertThat(messages().getLast()).isEqualTo("Task 'busy' let go of its carrier after 602 ms");
    }

    @Test
    void itIsAfterASecondInTheFirstTenOfAGroup() {
        hears.countDown();
        mountFor(900);
        mountFor(1_100);
        await().until(() -> told.size() == 2);
        assertThat(told).containsExactly("stalled 1000", "recovered 1102");
    }

    @Test
    void theStackIsThatAfterTenMilliseconds() {
        hears.countDown();
        passWithoutLook(WARM);
        mount(() -> {
            lookFor(10); // 8 ms old
            note();
            lookFor(100);
        });
        await().until(() -> !logged.isEmpty());
        assertThat(logged.getFirst().getThrowableProxy().getStackTraceElementProxyArray())
                .anyMatch(frame -> frame.getSTEAsString().contains("MountWatchTest.note"));
    }

    private void note() {
        lookFor(2);
    }

    @Test
    void ofManyOneIsLoggedInASecondAndTheOthersAreCounted() {
        hears.countDown();
        passWithoutLook(WARM);
        mountFor(100);
        mountFor(100);
        mountFor(100);
        watchdog.look();
        passWithoutLook(1_000);
        watchdog.look();
        watchdog.look();
        await().until(() -> told.size() == 6 && logged.size() == 3);
        assertThat(messages().getLast()).isEqualTo("2 more reports of what held its carrier were left out");
    }

    @Test
    void whatIsLeftOutLastIsToldAtTheEnd() {
        hears.countDown();
        passWithoutLook(WARM);
        mountFor(100);
        mountFor(100);
        watchdog.end();
        watchdog.run();
        await().until(() -> logged.size() == 3);
        assertThat(messages().getLast()).isEqualTo("1 more reports of what held its carrier were left out");
    }

    /** Who is slow to hear delays nobody; what is too much is left out and counted. */
    @Test
    void looksGoOnWhileAnInstrumentBlocks() {
        passWithoutLook(WARM);
        for (int i = 0; i < 100; i++) {
            mountFor(100);
        }
        passWithoutLook(1_000); // whatever was logged last
        assertThat(told).isEmpty();
        hears.countDown();
        await().until(() -> !told.isEmpty());
        await().until(() -> {
            watchdog.look();
            return messages().stream().anyMatch(message -> message.endsWith("were left out"));
        });
        assertThat(told).hasSizeLessThan(100);
    }
}
