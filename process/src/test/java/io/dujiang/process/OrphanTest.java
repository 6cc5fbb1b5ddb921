package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
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
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + folder,
                        "-Ddujiang.memory.folder=" + memory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrphanMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Set<Long> workers;
        try {
            workers = workersOf(parent);
            assertThat(workers).hasSize(2);
            assertThat(list(memory)).isNotEmpty();
        } finally {
            parent.destroyForcibly().waitFor();
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> workers.stream()
                        .noneMatch(pid -> ProcessHandle.of(pid)
                                .map(ProcessHandle::isAlive)
                                .orElse(false)));
        Awaitility.await().untilAsserted(() -> assertThat(list(memory)).isEmpty());
        Awaitility.await().untilAsserted(() -> assertThat(list(folder)).containsExactly(memory));
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
