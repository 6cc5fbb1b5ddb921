package io.dujiang.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandTest {
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @TempDir
    private Path data;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            requests.add(Stream.of(request, key, body)
                    .filter(part -> part != null && !part.isEmpty())
                    .reduce((a, b) -> a + " " + b)
                    .orElseThrow());
            boolean known = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    && answers.containsKey(request);
            byte[] answer = answers.getOrDefault(
                            request, "{\"detail\":\"There is no such path\",\"code\":\"not-found\"}")
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 404, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        Files.writeString(
                data.resolve("address"),
                "http://127.0.0.1:" + server.getAddress().getPort() + "\n");
        Files.writeString(data.resolve("token"), "secret\n");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void listsJobsOverSeveralPages() {
        answers.put("GET /v1/jobs?state=dead&limit=50", """
                {"jobs":[{"id":"01","kind":"echo","state":"dead","attempts":5,"reason":"no-customer"}],"next":"01"}""");
        answers.put("GET /v1/jobs?state=dead&limit=49&cursor=01", """
                {"jobs":[{"id":"00","kind":"echo","state":"dead","attempts":1}]}""");

        assertThat(run("jobs", "list", "--state", "dead")).isZero();
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        header -> assertThat(header).startsWith("id  kind  state  attempts"),
                        first -> assertThat(first)
                                .startsWith("01  echo  dead   5")
                                .endsWith("no-customer"),
                        second -> assertThat(second).startsWith("00  echo"));
    }

    @Test
    void printsJsonOfAList() {
        answers.put("GET /v1/jobs?limit=1", "{\"jobs\":[{\"id\":\"02\"}],\"next\":\"02\"}");

        assertThat(run("jobs", "list", "--limit", "1", "--json")).isZero();
        assertThat(out).hasToString("{\"jobs\":[{\"id\":\"02\"}],\"next\":\"02\"}\n");
    }

    @Test
    void submitsAndWaitsForTheResult() {
        answers.put("POST /v1/jobs/echo", "{\"id\":\"07\",\"state\":\"queued\"}");
        answers.put("GET /v1/job/07?wait=30s", "{\"id\":\"07\",\"state\":\"succeeded\"}");
        answers.put("GET /v1/job/07/result", "{\"a\":1}");

        assertThat(run("jobs", "submit", "echo", "{\"a\":1}", "--key", "k1", "--wait"))
                .isZero();
        assertThat(out).hasToString("{\"a\":1}\n");
        assertThat(requests).first().isEqualTo("POST /v1/jobs/echo k1 {\"a\":1}");
    }

    @Test
    void failsIfTheJobThatWasWaitedForIsDead() {
        answers.put("GET /v1/job/07?wait=30s", "{\"id\":\"07\",\"state\":\"dead\",\"reason\":\"no-customer\"}");

        assertThat(run("jobs", "wait", "07")).isEqualTo(1);
        assertThat(out.toString()).contains("reason          no-customer");
    }

    @Test
    void replaysEveryDeadLetterThereIs() {
        answers.put("GET /v1/dead-letters?limit=500", "{\"deadLetters\":[{\"id\":\"02\"},{\"id\":\"01\"}]}");
        answers.put("POST /v1/dead-letters/02/replay", "{}");
        answers.put("POST /v1/dead-letters/01/replay", "{}");

        assertThat(run("dead-letters", "replay", "--all")).isZero();
        assertThat(out).hasToString("replayed 2 dead letters\n");
    }

    @Test
    void purgesACallback() {
        answers.put("DELETE /v1/callback-dead-letters/02", "");

        assertThat(run("dead-letters", "purge", "02", "--callbacks")).isZero();
        assertThat(requests).containsExactly("DELETE /v1/callback-dead-letters/02");
    }

    @Test
    void repeatsTheServicesOwnWords() {
        assertThat(run("jobs", "show", "none")).isEqualTo(1);
        assertThat(err).hasToString("dujiang: There is no such path (404 not-found)\n");
    }

    @Test
    void saysHowToStartAServiceWhereThereIsNone() throws IOException {
        Files.delete(data.resolve("address"));

        assertThat(run("jobs", "list")).isEqualTo(1);
        assertThat(err.toString()).contains("No service runs on the data folder " + data, "dujiang serve");
    }

    @Test
    void saysWhenNobodyAnswers() {
        server.stop(0);

        assertThat(run("jobs", "list")).isEqualTo(1);
        assertThat(err.toString()).contains("No service answers at http://127.0.0.1");
    }

    @Test
    void wrongUsageIsExitCode2() {
        assertThat(run("jobs", "list", "--limit", "many")).isEqualTo(2);
        assertThat(err.toString()).contains("--limit", "many");
        assertThat(run("dead-letters", "replay")).isEqualTo(2);
    }

    @Test
    void showsEachSettingWithItsSource() {
        assertThat(execute("config", "--data", data.toString(), "--port", "9999"))
                .isZero();
        assertThat(out.toString().lines())
                .anySatisfy(line -> assertThat(line).matches("port +9999 +flag +DUJIANG_PORT"));
    }

    private int run(String... arguments) {
        return execute(Stream.concat(Arrays.stream(arguments), Stream.of("--data", data.toString()))
                .toArray(String[]::new));
    }

    private int execute(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
