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
    void hasNoNameAnyMoreOnceTheWorkerHasIt() throws Exception {
        Path file = folder.resolve("page");
        StatusPage page = StatusPage.create(file);
        StatusPage ofWorker = StatusPage.open(file);
        assertThat(file).doesNotExist();

        ofWorker.running(7);
        ofWorker.received(3);
        ofWorker.lastWords("farewell");
        assertThat(page.running()).isEqualTo(7);
        assertThat(page.received()).isEqualTo(3);
        assertThat(page.lastWords()).isEqualTo("farewell");
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
