package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.dujiang.loop.LoopGroupTest.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A task that does not end though its scope was cancelled is reported, and only then let go by these tests. */
@Tag("conformance")
@Timeout(60)
class DeafTaskTest {
    private final List<ILoggingEvent> reports = new CopyOnWriteArrayList<>();
    private final CountDownLatch reportedTwice = new CountDownLatch(2);
    private final Logger logger = (Logger) LoggerFactory.getLogger(RunningTasks.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            reports.add(event);
            reportedTwice.countDown();
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
    }

    private boolean ignoreInterrupts(CountDownLatch started) {
        started.countDown();
        while (reportedTwice.getCount() > 0) {
            Uninterrupted.wait(reportedTwice::await);
        }
        return true;
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void isReportedWithItsStackEachTimeTheGraceTimeHasPassed(Mode mode) throws Exception {
        try (LoopGroup group =
                mode.builder().reportDeafAfter(Duration.ofMillis(20)).start()) {
            Task<Boolean> deaf = group.scope(scope -> {
                CountDownLatch started = new CountDownLatch(1);
                Task<Boolean> task = scope.fork("deaf", () -> ignoreInterrupts(started));
                started.await();
                scope.cancel();
                return task;
            });
            assertThat(deaf.awaitEnd(Duration.ZERO)).isTrue();
        }
        assertThat(reports)
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(report -> assertThat(report.getFormattedMessage())
                        .contains("'deaf'")
                        .contains("has not ended within PT0.02S after it was cancelled"));
        assertThat(reports.getFirst().getThrowableProxy().getStackTraceElementProxyArray())
                .anyMatch(frame -> frame.getSTEAsString().contains("ignoreInterrupts"));
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void isReportedInTimeThoughOtherAttemptsEndMeanwhile(Mode mode) throws Exception {
        try (LoopGroup group =
                mode.builder().reportDeafAfter(Duration.ofMillis(20)).start()) {
            boolean first = group.scope(scope -> {
                Attempts<Boolean> attempts = scope.attempts();
                CountDownLatch started = new CountDownLatch(1);
                var _ = attempts.fork("deaf", () -> {
                    started.countDown();
                    return forkUntilReported(attempts);
                });
                started.await();
                var _ = attempts.fork("first", () -> true);
                return attempts.firstSuccess();
            });
            assertThat(first).isTrue();
        }
        assertThat(reports.getFirst().getFormattedMessage()).contains("'deaf'");
    }

    /** The ends of these tasks come much faster than the time to report has passed. */
    private boolean forkUntilReported(Attempts<Boolean> attempts) {
        Uninterrupted.wait(new CountDownLatch(1)::await); // until it is cancelled
        while (reportedTwice.getCount() > 0) {
            Task<Boolean> other = attempts.fork("other", () -> false);
            Uninterrupted.wait(other::awaitEnd);
        }
        return true;
    }

    /** A scope that did not wait for it would return before it was reported. */
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void isWaitedForAlsoInCodeThatItOffLoaded(Mode mode) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        try (LoopGroup group = mode.builder()
                .reportDeafAfter(Duration.ofMillis(20))
                .grace(Duration.ofMillis(20))
                .start()) {
            boolean wasCancelled = group.scope(scope -> {
                CountDownLatch started = new CountDownLatch(1);
                Task<Boolean> writes = scope.fork(
                        "writes",
                        () -> group.offload(() -> {
                            ended.set(ignoreInterrupts(started));
                            return true;
                        }));
                started.await();
                scope.cancel();
                return writes.isCancelled();
            });
            assertThat(wasCancelled).isTrue();
            assertThat(ended).isTrue();
        }
    }

    @Test
    void hasSomeTimeToEnd() {
        assertThatThrownBy(() -> LoopGroup.builder().reportDeafAfter(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }
}
