package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusPageTest {
    @TempDir
    Path folder;

    @Test
    void takesItsSpaceWhenItIsMade() throws Exception {
        Path file = folder.resolve("page");
        StatusPage.create(file);
        SubprocessResult blocks =
                Subprocess.builder("stat", "-c", "%b", file.toString()).run();

        assertThat(Long.parseLong(blocks.output().text().strip())).isPositive();
        assertThat(StatusPage.open(file).running()).isZero();
    }

    @Test
    void tellsNothingOnceADeadWorkerHasCutIt() throws Exception {
        Path file = folder.resolve("page");
        StatusPage page = StatusPage.create(file);
        page.running(7);
        page.received(3);
        page.lastWords("farewell");
        page.outlived(file);
        assertThat(page.running()).isEqualTo(7);

        Files.write(file, new byte[0]);
        page.outlived(file);
        assertThat(page.running()).isZero();
        assertThat(page.received()).isZero();
        assertThat(page.lastWords()).isEmpty();
    }

    @Test
    void tellsWhereSpaceIsMissing() throws Exception {
        Path file = Files.createFile(folder.resolve("page"));

        assertThatThrownBy(() -> StatusPage.create(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("-Djava.io.tmpdir");
    }
}
