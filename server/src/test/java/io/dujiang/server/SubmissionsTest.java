package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionsTest {
    private static TestService service;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = TestService.start(
                data,
                settings -> settings.with(Settings.BODY_LIMIT, 2000)
                        .with(Settings.BATCH_LIMIT, 200)
                        .with(Settings.BATCH_BODY_LIMIT, 20_000));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void anOrderGoesInAndItsResultComesOut() throws Exception {
        Answer accepted = service.post("/v1/jobs/echo", "{\"amount\": 1.50, \"name\": \"ü\"}");

        assertThat(accepted.status()).isEqualTo(202);
        String id = accepted.text("id");
        assertThat(accepted.header("Location")).isEqualTo("/v1/job/" + id).isEqualTo(accepted.text("location"));
        assertThat(accepted.text("state")).isEqualTo("queued");
        assertThat(accepted.headers().firstValue("Idempotency-Replayed")).isEmpty();

        Answer job = service.get(accepted.header("Location") + "?wait=30s");
        assertThat(job.text("state")).isEqualTo("succeeded");
        Answer result = service.get("/v1/job/" + id + "/result");
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.header("Content-Type")).isEqualTo("application/json");
        assertThat(result.text("name")).isEqualTo("ü");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":        | 400 not-json",
                "''             | 400 not-json",
                "1e999999999    | 400 number-out-of-range",
                "{} {}          | 400 not-json"
            })
    void refusesWhatIsNoInput(String body, String problem) throws Exception {
        assertThat(service.post("/v1/jobs/echo", body).problem()).isEqualTo(problem);
    }

    @Test
    void refusesWhatIsTooDeepOrTooLarge() throws Exception {
        assertThat(service.post("/v1/jobs/echo", "[".repeat(101) + "]".repeat(101))
                        .problem())
                .isEqualTo("400 json-too-deep");
        assertThat(service.post("/v1/jobs/echo", "\"" + "a".repeat(1999) + "\"").problem())
                .isEqualTo("413 body-too-large");
        assertThat(service.post("/v1/jobs/echo", "\"" + "a".repeat(30_000) + "\"")
                        .status())
                .isEqualTo(413);
        assertThat(service.post("/v1/jobs/echo", "\"" + "a".repeat(1998) + "\"").status())
                .isEqualTo(202);
    }

    @Test
    void anInputThatTheKindCannotDecodeIsADeadLetter() throws Exception {
        Answer job = service.finished(service.submit("number", "\"many\""));

        assertThat(job.text("state")).isEqualTo("dead");
        assertThat(job.text("reason")).isEqualTo("input-undecodable");
    }

    @Test
    void refusesAnUnknownKind() throws Exception {
        Answer answer = service.post("/v1/jobs/nothing", "{}");

        assertThat(answer.problem()).isEqualTo("404 unknown-kind");
        assertThat(answer.text("detail")).contains("nothing").contains("echo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data", ""
            })
    void refusesOtherContentTypes(String type) throws Exception {
        assertThat(service.send("POST", "/v1/jobs/echo", "{}", "Content-Type", type)
                        .problem())
                .isEqualTo("415 unsupported-media-type");
    }

    @Test
    void takesParametersOfTheContentType() throws Exception {
        assertThat(service.send("POST", "/v1/jobs/echo", "{}", "Content-Type", "Application/JSON; charset=utf-8")
                        .status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "Job-Delay, 30, 400 delay-invalid",
        "Job-Delay, -PT1S, 400 delay-invalid",
        "Job-Delay, P3651D, 400 delay-invalid",
        "Job-Delay, PT999999999999999999H, 400 delay-invalid",
        "Callback-Url, ftp://example.com, 400 callback-address-invalid",
        "Callback-Url, http://127.0.0.1:1/, 400 callback-address-refused",
        "Idempotency-Key, two words, 400 key-invalid",
        "Idempotency-Key, '', 400 key-invalid"
    })
    void refusesOptionsThatCannotBeTaken(String header, String value, String problem) throws Exception {
        assertThat(service.post("/v1/jobs/echo", "{}", header, value).problem()).isEqualTo(problem);
    }

    @Test
    void refusesAnOptionThatIsThereTwice() throws Exception {
        assertThat(service.post("/v1/jobs/echo", "{}", "Idempotency-Key", "a", "Idempotency-Key", "b")
                        .problem())
                .isEqualTo("400 header-invalid");
    }

    @Test
    void boundsAndRequiresKeys() throws Exception {
        assertThat(service.post("/v1/jobs/keyed", "{}").problem()).isEqualTo("400 key-missing");
        assertThat(service.post("/v1/jobs/keyed", "{}", "Idempotency-Key", "k".repeat(256))
                        .problem())
                .isEqualTo("400 key-invalid");
        assertThat(service.post("/v1/jobs/keyed", "{}", "Idempotency-Key", "k".repeat(255))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void aDelayedJobIsScheduled() throws Exception {
        Answer accepted = service.post("/v1/jobs/echo", "{}", "Job-Delay", "PT1H");

        assertThat(accepted.text("state")).isEqualTo("scheduled");
        assertThat(service.get("/v1/job/" + accepted.text("id")).text("state")).isEqualTo("scheduled");
    }

    @Test
    void aKnownKeyIsAnsweredWithItsJobInEveryState() throws Exception {
        assertReplayed("echo", "succeeded");
        assertReplayed("refuse", "dead");
    }

    private static void assertReplayed(String kind, String state) throws Exception {
        String key = "again-" + kind;
        String id = service.submit(kind, "{\"a\":1}", "Idempotency-Key", key);
        assertThat(service.finished(id).text("state")).isEqualTo(state);

        Answer again = service.post("/v1/jobs/" + kind, "{\"a\":1}", "Idempotency-Key", key);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text("id")).isEqualTo(id);
        assertThat(again.header("Location")).isEqualTo("/v1/job/" + id);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void aKnownKeyWithOtherContentIsRefused() throws Exception {
        String id = service.submit("echo", "{\"a\":1}", "Idempotency-Key", "other");

        Answer input = service.post("/v1/jobs/echo", "{\"a\":2}", "Idempotency-Key", "other");
        Answer delay = service.post("/v1/jobs/echo", "{\"a\":1}", "Idempotency-Key", "other", "Job-Delay", "PT1S");

        assertThat(input.problem()).isEqualTo("422 key-conflict");
        assertThat(input.text("detail")).contains(id);
        assertThat(delay.problem()).isEqualTo("422 key-conflict");
        assertThat(service.post("/v1/jobs/keyed", "{\"a\":2}", "Idempotency-Key", "other")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void oneKeyOnManyConnectionsAtOnceIsOneJob() throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 20; round++) {
                String key = "race-" + round;
                Callable<Answer> submit = () -> service.post("/v1/jobs/echo", "[1]", "Idempotency-Key", key);
                List<Answer> answers = new ArrayList<>();
                for (Future<Answer> each : clients.invokeAll(List.of(submit, submit, submit, submit))) {
                    answers.add(each.get());
                }
                assertThat(answers).allMatch(answer -> answer.status() == 202);
                assertThat(new HashSet<>(answers.stream()
                                .map(answer -> answer.text("id"))
                                .toList()))
                        .hasSize(1);
                assertThat(answers)
                        .filteredOn(
                                answer -> answer.header("Idempotency-Replayed").isEmpty())
                        .hasSize(1);
            }
        }
    }

    @Test
    void aBatchAnswersEachLineForItself() throws Exception {
        Answer answer = service.batch(
                "echo",
                "{\"idempotencyKey\":\"b-1\",\"input\":{\"a\":1}}",
                "",
                "{\"input\":",
                "{\"idempotencyKey\":\"b-1\",\"input\":{\"a\":1}}",
                "{\"idempotencyKey\":\"b-1\",\"input\":{\"a\":2}}\r",
                "{\"input\":1,\"callback\":\"http://10.0.0.1/\"}",
                "{\"input\":1e999999999}",
                "{\"input\":\"" + "a".repeat(2000) + "\"}",
                "{\"input\":1,\"delay\":\"PT1H\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(answer.lines()).extracting(line -> line.get("line").asInt()).containsExactly(1, 3, 4, 5, 6, 7, 8, 9);
        assertThat(answer.lines())
                .extracting(line -> line.get("status").asInt())
                .containsExactly(202, 400, 202, 422, 400, 400, 413, 202);
        assertThat(answer.lines().get(2).get("id"))
                .isEqualTo(answer.lines().get(0).get("id"));
        assertThat(answer.lines().get(2).get("replayed").asBoolean()).isTrue();
        assertThat(answer.lines().get(3).get("problem").get("code").asString()).isEqualTo("key-conflict");
        assertThat(service.finished(answer.lines().getFirst().get("id").asString())
                        .text("state"))
                .isEqualTo("succeeded");
    }

    /** Alone or in a batch, the same bytes are the same content. */
    @Test
    void aLineAndASingleSubmissionAreTheSame() throws Exception {
        String id = service.submit("echo", "{\"a\" : 1.50}", "Idempotency-Key", "same", "Job-Delay", "PT1H");

        Answer answer =
                service.batch("echo", "{\"idempotencyKey\":\"same\",\"delay\":\"PT1H\",\"input\":{\"a\" : 1.50}}");

        assertThat(answer.lines().getFirst().get("id").asString()).isEqualTo(id);
    }

    @Test
    void boundsBatches() throws Exception {
        String line = "{\"input\":1}";
        assertThat(service.batch("echo", lines(line, 200)).lines())
                .hasSize(200)
                .allMatch(each -> each.get("status").asInt() == 202);
        assertThat(service.batch("echo", lines(line, 201)).problem()).isEqualTo("413 too-many-lines");
        assertThat(service.batch("echo", "{\"input\":\"" + "a".repeat(20_000) + "\"}")
                        .status())
                .isEqualTo(413);
        assertThat(service.batch("nothing", line).problem()).isEqualTo("404 unknown-kind");
        assertThat(service.batch("echo", "").lines()).isEmpty();
    }

    private static String[] lines(String line, int count) {
        return java.util.Collections.nCopies(count, line).toArray(String[]::new);
    }
}
