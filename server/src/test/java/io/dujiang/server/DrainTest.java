package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service in a JVM of its own, ended by SIGTERM. */
class DrainTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();

    @TempDir
    Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        client.close();
    }

    @Test
    void runningJobsEndAndTheProcessExitsWithZero() throws Exception {
        Process service = start("--drain-time", "60s");
        Path file = folder.resolve("go");
        String id = submit(file);
        awaitState(id, "running");

        service.destroy();
        await().until(() -> get("/readyz").status() == 503);
        Answer refused = send(request("/v1/jobs/until").POST(BodyPublishers.ofString("\"x\"")));
        assertThat(refused.problem()).isEqualTo("503 draining");
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(get("/v1/job/" + id).text("state")).isEqualTo("running");
        Files.createFile(file);

        assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isZero();
        assertThat(data().resolve("address")).doesNotExist();
        start();
        assertThat(get("/v1/job/" + id).text("state")).isEqualTo("succeeded");
        assertThat(get("/v1/job/" + id + "/result").body()).isEqualTo("\"attempt 1\"");
    }

    @Test
    void jobsThatDoNotEndGoBackAndRunAfterARestart() throws Exception {
        Process service = start("--drain-time", "100ms");
        Path file = folder.resolve("go");
        String id = submit(file);
        awaitState(id, "running");

        service.destroy();
        assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isZero();

        Files.createFile(file);
        start();
        Answer job = get("/v1/job/" + id + "?wait=30s");
        assertThat(job.text("state")).isEqualTo("succeeded");
        assertThat(job.json().get("deaths").asInt()).isZero();
        assertThat(job.json().get("history"))
                .anyMatch(event -> event.get("what").asString().equals("released"));
    }

    @Test
    void aJobWhoseProcessWasKilledRunsAgain() throws Exception {
        Process service = start();
        Path file = folder.resolve("go");
        String id = submit(file);
        awaitState(id, "running");

        service.destroyForcibly().waitFor();
        Files.createFile(file);
        start();

        Answer job = get("/v1/job/" + id + "?wait=30s");
        assertThat(job.text("state")).isEqualTo("succeeded");
        assertThat(job.json().get("deaths").asInt()).isEqualTo(1);
    }

    @Test
    void settingsThatCannotBeUsedExitWithTwo() throws Exception {
        Process service = launch("--prot", "1");

        assertThat(service.waitFor()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("log")))
                .contains("There is no setting prot")
                .doesNotContain("\tat ");
    }

    @Test
    void aStartThatFailsExitsWithOneLine() throws Exception {
        Files.createFile(data());
        Process service = launch();

        assertThat(service.waitFor()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("log")))
                .contains("dujiang: The data folder")
                .doesNotContain("\tat ");
    }

    private Process start(String... flags) throws Exception {
        Files.deleteIfExists(data().resolve("address"));
        Process process = launch(flags);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(process.isAlive())
                    .as("the service lives: %s", folder.resolve("log"))
                    .isTrue();
            return Files.exists(data().resolve("address"));
        });
        return process;
    }

    private Process launch(String... flags) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SlowService.class.getName(),
                "--port=0",
                "--data=" + data()));
        command.addAll(List.of(flags));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        started.add(process);
        return process;
    }

    private String submit(Path file) throws Exception {
        return send(request("/v1/jobs/until").POST(BodyPublishers.ofString("\"" + file + "\"")))
                .text("id");
    }

    private void awaitState(String id, String state) {
        await().until(() -> get("/v1/job/" + id).text("state").equals(state));
    }

    private Answer get(String path) throws Exception {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) throws Exception {
        String address = Files.readString(data().resolve("address")).strip();
        String token = Files.readString(data().resolve("token")).strip();
        return HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private Answer send(HttpRequest.Builder request) throws Exception {
        return Answer.of(client.send(request.build(), BodyHandlers.ofString()));
    }
}
