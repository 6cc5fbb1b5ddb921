package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
    @TempDir
    Path folder;

    @Test
    void leavesNoWorkerAndNoFileBehindWhenTheParentIsKilled() throws Exception {
        Path memory = Files.createDirectory(folder.resolve("memory"));
        Path ticks = folder.resolve("ticks");
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
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Set<Long> workers;
        try {
            workers = workersOf(parent);
            assertThat(workers).hasSize(2);
            assertThat(list(memory)).isNotEmpty();
            Awaitility.await().until(() -> read(ticks) > 0);
        } finally {
            parent.destroyForcibly().waitFor();
        }

        long ticksBefore = read(ticks);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> workers.stream()
                        .noneMatch(pid -> ProcessHandle.of(pid)
                                .map(ProcessHandle::isAlive)
                                .orElse(false)));
        // by the time that the worker itself had, which on a busy machine is less than what has passed
        assertThat((read(ticks) - ticksBefore) * OrphanMain.TICK_NANOS).isLessThan(1_000_000_000);
        assertThat(list(memory)).isEmpty();
        assertThat(list(folder)).containsExactlyInAnyOrder(memory, ticks);
    }

    private static long read(Path ticks) throws IOException {
        byte[] bytes = Files.exists(ticks) ? Files.readAllBytes(ticks) : new byte[0];
        return bytes.length < Long.BYTES
                ? 0
                : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
    }

    private static Set<Long> workersOf(Process parent) throws IOException {
        Set<Long> pids = new HashSet<>();
        try (BufferedReader output = parent.inputReader()) {
            for (String line = output.readLine(); line != null && !line.equals("ready"); line = output.readLine()) {
                if (line.startsWith("worker=")) {
                    pids.add(Long.parseLong(line.substring("worker=".length())));
                }
            }
        }
        return pids;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
