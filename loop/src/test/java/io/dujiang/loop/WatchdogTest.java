package io.dujiang.loop;

import static io.dujiang.loop.Patient.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A mount that lasts is reported once, with the place, and its end is told. */
@Timeout(180)
class WatchdogTest {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Watchdog.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
    }

    private static boolean computeUntil(AtomicBoolean released) {
        while (!released.get()) {
            Thread.onSpinWait();
        }
        return true;
    }

    private List<ILoggingEvent> about(String what) {
        return events.stream()
                .filter(event -> event.getFormattedMessage().contains(what))
                .toList();
    }

    /** On each policy, all at once, since what is reported takes a second. */
    @Test
    void aTaskThatHoldsItsCarrierIsReportedOnceWithItsPlaceAndItsEnd() throws Exception {
        List<String> names = new ArrayList<>();
        List<LoopGroup> groups = new ArrayList<>();
        AtomicBoolean released = new AtomicBoolean();
        try {
            for (LoopPolicy policy : LoopPolicy.values()) {
                if (policy != LoopPolicy.AUTO && policy.whyUnavailable().isEmpty()) {
                    LoopGroup group =
                            LoopGroup.builder().loops(1).policy(policy).start();
                    groups.add(group);
                    names.add("busy on " + policy);
                    assertThat(group.absent()).doesNotContainKey(Capability.WATCHDOG);
                    var _ = group.spawn(names.getLast(), () -> computeUntil(released));
                }
            }
            await().until(() ->
                    names.stream().noneMatch(name -> about(held(name)).isEmpty()));
            released.set(true);
            await().until(() -> names.stream()
                    .noneMatch(name -> about("'" + name + "' let go").isEmpty()));
        } finally {
            released.set(true);
            groups.forEach(LoopGroup::close);
        }
        for (String name : names) {
            assertThat(about(held(name))).hasSize(1);
            ILoggingEvent report = about(held(name)).getFirst();
            assertThat(report.getLevel()).isEqualTo(Level.WARN);
            assertThat(report.getThrowableProxy().getStackTraceElementProxyArray())
                    .anyMatch(frame -> frame.getSTEAsString().contains("computeUntil"));
        }
    }

    private static String held(String name) {
        return "'" + name + "' has held";
    }

    /** Nobody can take the loop over then, so the report is all there is. */
    @Test
    void aChannelHandlerThatHoldsItsLoopIsReported() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            EventLoop loop = group.transport().group().next();
            AtomicBoolean released = new AtomicBoolean();
            var handler = loop.submit(() -> computeUntil(released));
            await().until(() -> !about("channel handler").isEmpty());
            released.set(true);
            assertThat(handler.get()).isTrue();
        }
    }

    @Test
    void anEndlessChainOfMicrotasksIsReported() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            AtomicBoolean released = new AtomicBoolean();
            group.microtask(new Runnable() {
                @Override
                public void run() {
                    if (!released.get()) {
                        group.microtask(this);
                    }
                }
            });
            await().until(() -> !about("chain of microtasks").isEmpty());
            released.set(true);
            await().until(() -> !about("chain of microtasks let go").isEmpty());
        }
    }

    /** On a busy machine even an idle loop may be late once; if waiting were taken for work, every wait would be reported. */
    @Test
    void aGroupWithoutWorkIsNotReported() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(2).start()) {
            await().until(() -> {
                events.clear();
                Task<Boolean> asleep =
                        group.spawn("asleep", () -> new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS));
                return !asleep.join() && events.isEmpty();
            });
        }
    }
}
