package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CauseOfDeathTest {
    @TempDir
    Path folder;

    @Test
    void tellsOfACrashThoughItsReportIsNoText() throws Exception {
        Path report = folder.resolve("report");
        Files.write(report, "#  SIGSEGV \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(CauseOfDeath.tell(134, "", report, OptionalLong.empty(), ""))
                .contains("crashed")
                .contains("exit code 134")
                .contains("unreadable");
    }
}
