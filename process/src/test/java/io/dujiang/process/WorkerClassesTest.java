package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM of a worker loads by itself, which each start pays for. */
class WorkerClassesTest {
    @TempDir
    private Path folder;

    @Test
    void aWorkerThatRunsATaskHasLoadedNeitherLoggingNorNetty() throws Exception {
        Path loaded = folder.resolve("loaded");

        try (LoopGroup group = LoopGroup.start();
                ProcessPool pool = Pools.builder(group)
                        .size(1)
                        .jvmFlags("-Xlog:class+load:file=" + loaded)
                        .open()) {
            assertThat(pool.map(number -> number + 1, List.of(1))).containsExactly(2);
        }

        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains(" " + WorkerMain.class.getName() + " "))
                .noneMatch(line -> line.contains(" org.slf4j.")
                        || line.contains(" ch.qos.logback.")
                        || line.contains(" io.netty."));
    }

    @Test
    void aWorkerWithoutTasksLoadsWhatTheFirstOneWillTake() {
        Path loaded = folder.resolve("loaded");

        try (LoopGroup group = LoopGroup.start();
                ProcessPool _ = Pools.builder(group)
                        .size(1)
                        .jvmFlags("-Xlog:class+load:file=" + loaded)
                        .open()) {
            Awaitility.await()
                    .until(() -> Files.exists(loaded)
                            && Files.readString(loaded).contains(" java.lang.invoke.SerializedLambda "));
        }
    }
}
