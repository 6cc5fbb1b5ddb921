package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
    @TempDir
    Path folder;

    @Test
    void leavesNoWorkerBusyIdleOrStartingAndNoFileBehindWhenTheParentIsKilled() throws Exception {
        Path memory = Files.createDirectory(folder.resolve("memory"));
        Path ticks = Files.createDirectory(folder.resolve("ticks"));
        List<Path> ofWorkers = List.of(ticks.resolve("busy"), ticks.resolve("idle"), ticks.resolve("starting"));
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + folder,
                        "-Ddujiang.memory.folder=" + memory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrphanMain.class.getName(),
                        ticks.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<ProcessHandle> workers;
        try {
            for (Path worker : ofWorkers) {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> read(worker) > 0);
            }
            workers = parent.children().toList();
            assertThat(workers).hasSize(3);
            assertThat(list(memory)).isNotEmpty();
        } finally {
            parent.destroyForcibly().waitFor();
        }

        List<Long> ticksBefore = new ArrayList<>();
        for (Path worker : ofWorkers) {
            ticksBefore.add(read(worker));
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
        // by the time that the worker itself had, which on a busy machine is less than what has passed
        for (int i = 0; i < ofWorkers.size(); i++) {
            assertThat((read(ofWorkers.get(i)) - ticksBefore.get(i)) * OrphanMain.TICK_NANOS)
                    .as("nanoseconds of worker %s", ofWorkers.get(i))
                    .isLessThan(1_000_000_000);
        }
        assertThat(list(memory)).isEmpty();
        assertThat(list(folder)).containsExactlyInAnyOrder(memory, ticks);
    }

    /** The process of this test stands for what the worker is given to when its pool dies. */
    @Test
    void leavesNoFileBehindIfThePoolDiedBeforeTheWorkerRan() throws Exception {
        Path memory = Files.createDirectory(folder.resolve("memory"));
        Path shared = Files.createDirectory(folder.resolve("pool"));
        StatusPage.create(new WorkerFolder(shared).page(1));
        Process pool = new ProcessBuilder("true").start();
        pool.waitFor();

        Process worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Ddujiang.memory.folder=" + memory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        shared.toString(),
                        "1",
                        "1000",
                        Long.toString(pool.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        worker.getOutputStream().close();

        assertThat(worker.waitFor()).isNotZero();
        assertThat(shared).doesNotExist();
    }

    private static long read(Path ticks) throws IOException {
        byte[] bytes = Files.exists(ticks) ? Files.readAllBytes(ticks) : new byte[0];
        return bytes.length < Long.BYTES
                ? 0
                : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
