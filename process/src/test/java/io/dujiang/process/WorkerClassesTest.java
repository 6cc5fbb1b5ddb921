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

    /** A pool of one worker, which writes down the classes that it loads. */
    private static ProcessPool open(LoopGroup group, Path loaded) {
        return Pools.builder(group)
                .size(1)
                .jvmFlags("-Xlog:class+load:file=" + loaded)
                .open();
    }

    @Test
    void aWorkerThatRunsATaskHasLoadedNeitherLoggingNorNetty() throws Exception {
        Path loaded = folder.resolve("loaded");

        try (LoopGroup group = LoopGroup.start();
                ProcessPool pool = open(group, loaded)) {
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
                ProcessPool _ = open(group, loaded)) {
            Awaitility.await()
                    .until(() -> Files.exists(loaded)
                            && Files.readString(loaded).contains(" java.lang.invoke.SerializedLambda "));
        }
    }
}
