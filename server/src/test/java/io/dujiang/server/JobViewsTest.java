package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobViewsTest {
    private static final String NO_JOB = "0000000000000";

    private TestService service;

    @BeforeEach
    void start(@TempDir Path data) {
        service = TestService.start(data);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void showsAJobWhileItRunsAndAfterwards() throws Exception {
        String id = service.submit("hold", "{}", "Idempotency-Key", "k-1");
        service.held.await();

        Answer running = service.get("/v1/job/" + id);
        assertThat(running.text("state")).isEqualTo("running");
        assertThat(running.text("kind")).isEqualTo("hold");
        assertThat(running.text("idempotencyKey")).isEqualTo("k-1");
        assertThat(running.json().get("progress").get("fraction").asDouble()).isEqualTo(0.5);
        assertThat(running.json().has("finishedAt")).isFalse();
        assertThat(service.get("/v1/job/" + id + "?wait=1ms").text("state")).isEqualTo("running");
        assertThat(service.get("/v1/job/" + id + "/result").problem()).isEqualTo("409 no-result");

        service.release(1);
        Answer finished = service.finished(id);
        assertThat(finished.text("state")).isEqualTo("succeeded");
        assertThat(java.time.Instant.parse(finished.text("finishedAt")))
                .isAfterOrEqualTo(java.time.Instant.parse(finished.text("createdAt")));
        assertThat(finished.json().has("progress")).isFalse();
    }

    @Test
    void keepsTheHistoryOfFailedAttempts() throws Exception {
        Answer job = service.finished(service.submit("flaky", "7"));

        assertThat(job.text("state")).isEqualTo("succeeded");
        assertThat(job.json().get("attempts").asInt()).isEqualTo(3);
        assertThat(job.json().get("history"))
                .hasSize(2)
                .allMatch(event -> event.get("what").asString().equals("failed"));
    }

    @Test
    void cancelsARunningJob() throws Exception {
        String id = service.submit("hold", "{}");
        service.held.await();

        Answer cancelled = service.post("/v1/job/" + id + "/cancel", "");

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.text("state")).isEqualTo("cancelled");
        assertThat(service.finished(id).text("state")).isEqualTo("cancelled");
        assertThat(service.get("/v1/job/" + id + "/result").problem()).isEqualTo("409 no-result");
    }

    @Test
    void cancelsAScheduledJobOnce() throws Exception {
        String id = service.submit("echo", "{}", "Job-Delay", "PT1H");

        assertThat(service.post("/v1/job/" + id + "/cancel", "").status()).isEqualTo(200);
        Answer again = service.post("/v1/job/" + id + "/cancel", "");
        assertThat(again.problem()).isEqualTo("409 already-finished");
        assertThat(again.text("detail")).contains(id).contains("cancelled");
    }

    @Test
    void doesNotCancelAFinishedJob() throws Exception {
        String id = service.submit("echo", "{}");
        service.finished(id);

        assertThat(service.post("/v1/job/" + id + "/cancel", "").problem()).isEqualTo("409 already-finished");
    }

    @Test
    void listsPageByPageNewestFirst() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(service.submit("echo", Integer.toString(i)));
        }
        ids.forEach(this::awaitFinished);

        Answer first = service.get("/v1/jobs?limit=2");
        Answer second = service.get("/v1/jobs?limit=3&cursor=" + first.text("next"));

        assertThat(listed(first)).containsExactly(ids.get(4), ids.get(3));
        assertThat(listed(second)).containsExactly(ids.get(2), ids.get(1), ids.get(0));
    }

    @Test
    void listsByKindAndState() throws Exception {
        String echo = service.submit("echo", "1");
        String dead = service.submit("refuse", "1");
        service.finished(echo);
        service.finished(dead);

        assertThat(listed(service.get("/v1/jobs?kind=echo"))).containsExactly(echo);
        assertThat(listed(service.get("/v1/jobs?state=dead"))).containsExactly(dead);
        assertThat(listed(service.get("/v1/jobs?kind=echo&state=dead"))).isEmpty();
        assertThat(listed(service.get("/v1/jobs?kind=unheard-of"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs?state=lost",
                "/v1/jobs?limit=0",
                "/v1/jobs?limit=1001",
                "/v1/jobs?limit=x",
                "/v1/jobs?cursor=x",
                "/v1/jobs?page=2",
                "/v1/job/" + NO_JOB + "?wait=x",
                "/v1/job/" + NO_JOB + "?wait=30",
                "/v1/job/" + NO_JOB + "?for=30s",
                "/v1/dead-letters?state=dead"
            })
    void refusesParametersThatCannotBeTaken(String path) throws Exception {
        assertThat(service.get(path).problem()).isEqualTo("400 parameter-invalid");
    }

    @Test
    void deadLettersAreShownReplayedAndDeleted() throws Exception {
        String id = service.submit("refuse", "{\"customer\" : \"x\"}");
        service.finished(id);

        assertThat(listed(service.get("/v1/dead-letters"), "deadLetters")).containsExactly(id);
        Answer shown = service.get("/v1/dead-letters/" + id);
        assertThat(shown.text("reason")).isEqualTo("no-customer");
        assertThat(shown.text("message")).contains("is not a number");
        assertThat(shown.body()).contains("\"input\":{\"customer\" : \"x\"}");

        Answer replayed = service.post("/v1/dead-letters/" + id + "/replay", "");
        assertThat(replayed.status()).isEqualTo(200);
        assertThat(replayed.text("state")).isEqualTo("queued");
        Answer deadAgain = service.finished(id);
        assertThat(deadAgain.text("state")).isEqualTo("dead");
        assertThat(deadAgain.json().get("replays").asInt()).isEqualTo(1);
        assertThat(deadAgain.json().get("attempts").asInt()).isEqualTo(1);
        assertThat(deadAgain.json().get("history"))
                .anyMatch(event -> event.get("what").asString().equals("replayed"));

        assertThat(service.send("DELETE", "/v1/dead-letters/" + id, "").status())
                .isEqualTo(204);
        assertThat(service.get("/v1/job/" + id).problem()).isEqualTo("404 unknown-job");
        assertThat(listed(service.get("/v1/dead-letters"), "deadLetters")).isEmpty();
    }

    @Test
    void aReplayThatSucceedsHasAResult() throws Exception {
        String id = service.submit("refuse", "5");
        service.finished(id);
        service.heal();

        service.post("/v1/dead-letters/" + id + "/replay", "");

        assertThat(service.finished(id).text("state")).isEqualTo("succeeded");
        assertThat(service.get("/v1/job/" + id + "/result").body()).isEqualTo("5");
    }

    @Test
    void onlyDeadJobsAreDeadLetters() throws Exception {
        String id = service.submit("echo", "{}");
        service.finished(id);

        assertThat(service.get("/v1/dead-letters/" + id).problem()).isEqualTo("409 not-dead");
        assertThat(service.post("/v1/dead-letters/" + id + "/replay", "").problem())
                .isEqualTo("409 not-dead");
        assertThat(service.send("DELETE", "/v1/dead-letters/" + id, "").problem())
                .isEqualTo("409 not-dead");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/job/%s, unknown-job",
        "GET, /v1/job/%s/result, unknown-job",
        "POST, /v1/job/%s/cancel, unknown-job",
        "GET, /v1/dead-letters/%s, unknown-job",
        "POST, /v1/dead-letters/%s/replay, unknown-job",
        "DELETE, /v1/dead-letters/%s, unknown-job",
        "GET, /v1/callback-dead-letters/%s, unknown-callback",
        "POST, /v1/callback-dead-letters/%s/replay, unknown-callback",
        "DELETE, /v1/callback-dead-letters/%s, unknown-callback"
    })
    void saysThatThereIsNoSuchJob(String method, String path, String code) throws Exception {
        assertThat(service.send(method, path.formatted(NO_JOB), "").problem()).isEqualTo("404 " + code);
        assertThat(service.send(method, path.formatted("no-id"), "").problem()).isEqualTo("404 unknown-job");
    }

    private void awaitFinished(String id) {
        try {
            service.finished(id);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> listed(Answer answer) {
        return listed(answer, "jobs");
    }

    private static List<String> listed(Answer answer, String name) {
        List<String> ids = new ArrayList<>();
        answer.json().get(name).forEach(job -> ids.add(job.get("id").asString()));
        return ids;
    }
}
