package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DebugReportsTest {
    private final AtomicLong now = new AtomicLong();
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = new LoggerContext().getLogger("debug");
    private final DebugReports reports = new DebugReports(logger, now::get);

    @BeforeEach
    void listen() {
        events.start();
        logger.addAppender(events);
    }

    private void report(int times) {
        for (int i = 0; i < times; i++) {
            reports.report(DebugKind.UNRELEASED, "a Shared Arena", null);
        }
    }

    private List<String> messages() {
        return events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void ofEachKindANumberIsReportedInASecond() {
        report(DebugReports.IN_A_SECOND + 3);
        reports.report(DebugKind.NEVER_AWAITED, "Task 'a'", null);
        assertThat(messages()).hasSize(DebugReports.IN_A_SECOND + 1);
        assertThat(messages().getLast()).startsWith("Task 'a' was spawned and nobody asked");
    }

    @Test
    void theNextReportSaysHowManyWereLeftOut() {
        report(DebugReports.IN_A_SECOND + 3);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        report(2);
        assertThat(messages().get(DebugReports.IN_A_SECOND)).endsWith("(3 more were left out)");
        assertThat(messages().getLast()).doesNotContain("left out");
    }

    @Test
    void theEndOfAGroupSaysItToo() {
        report(DebugReports.IN_A_SECOND + 3);
        reports.tellLeftOut();
        reports.tellLeftOut();
        assertThat(messages()).hasSize(DebugReports.IN_A_SECOND + 1);
        assertThat(messages().getLast()).isEqualTo("3 more reports of kind UNRELEASED were left out");
    }
}
