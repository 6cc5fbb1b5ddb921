package io.dujiang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches a real service at the border to the kernel: the log is on disk before the 202 leaves. */
class DurableAnswerTest {
    private static final String MARKER = "a-marker-that-is-found-in-the-log";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void theLogIsOnDiskBeforeTheAnswerIsWritten() throws Exception {
        assertThat(traceOneSubmission("FULL").violations(MARKER)).isEmpty();
    }

    @Test
    void theTraceShowsIfItIsNot() throws Exception {
        assertThat(traceOneSubmission("OFF").violations(MARKER))
                .containsExactly("the 202 began to be written before a sync of the log had returned");
    }

    private SystemCallTrace traceOneSubmission(String synchronous) throws Exception {
        Path trace = folder.resolve("trace");
        Path log = folder.resolve("log");
        Process service = new ProcessBuilder(command(trace, synchronous))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Path address = folder.resolve("data").resolve("address");
            await().atMost(PATIENCE).until(() -> Files.exists(address) || !service.isAlive());
            assertThat(service.isAlive()).as(Files.readString(log)).isTrue();
            assertThat(submit(URI.create(Files.readString(address).strip()))).isEqualTo(202);
        } finally {
            service.descendants().forEach(ProcessHandle::destroy);
            service.destroy();
            assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        return SystemCallTrace.parse(Files.readAllLines(trace));
    }

    private List<String> command(Path trace, String synchronous) {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-y", "-s", "5000"));
        command.addAll(List.of("-e", "trace=fdatasync,fsync,write,writev,sendto,sendmsg,pwrite64"));
        command.addAll(List.of("-o", trace.toString()));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Ddujiang.store.synchronous=" + synchronous,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(
                List.of("serve", "--port", "0", "--data", folder.resolve("data").toString()));
        return command;
    }

    private int submit(URI service) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(service.resolve("/v1/jobs/echo"))
                    .header(
                            "Authorization",
                            "Bearer "
                                    + Files.readString(folder.resolve("data/token"))
                                            .strip())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + MARKER + "\"}"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
