package io.dujiang.examples.loops;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The watchdog's report has the text that the guide shows. */
@Timeout(60)
class ReportGuideTest {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setErr(before);
    }

    @Test
    void theGuideShowsTheReportOfATaskThatComputes() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            group.spawn("busy", () -> Computing.computeUntil(() -> logged().contains("where it was after")))
                    .join();
        }
        assertThat(withoutFigures(logged())).contains(withoutFigures(Guide.logged()));
    }

    private String logged() {
        return log.toString(StandardCharsets.UTF_8);
    }

    private static String withoutFigures(String text) {
        return text.replaceAll("\\d+ ms\\. ", "N ms. ");
    }
}
