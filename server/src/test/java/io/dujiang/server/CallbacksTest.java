package io.dujiang.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dujiang.server.Receiver.Received;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CallbacksTest {
    private Receiver receiver;
    private TestService service;

    @TempDir
    Path data;

    @BeforeEach
    void start() throws Exception {
        receiver = new Receiver();
        service = startService();
    }

    private TestService startService() {
        return TestService.start(
                data,
                settings -> settings.with(Settings.ALLOWED_CALLBACK_HOSTS, receiver.hostAndPort())
                        .with(Settings.CALLBACK_FIRST_DELAY, "1ms")
                        .with(Settings.CALLBACK_MAX_DELAY, "1ms")
                        .with(Settings.CALLBACK_ATTEMPTS, 3));
    }

    @AfterEach
    void stop() {
        service.close();
        receiver.close();
    }

    private String submit(String kind, String json, String... headers) throws Exception {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Callback-Url";
        all[headers.length + 1] = receiver.url("/hook");
        return service.submit(kind, json, all);
    }

    @Test
    void tellsOfSuccessWithTheResult() throws Exception {
        String id = submit("echo", "{\"a\":1.50}", "Idempotency-Key", "k-1");

        Received callback = receiver.next();
        JsonNode json = json(callback);

        assertThat(callback.path()).isEqualTo("/hook");
        assertThat(callback.header("Content-Type")).isEqualTo("application/json");
        assertThat(json.get("type").asString()).isEqualTo("job.succeeded");
        assertThat(Instant.parse(json.get("timestamp").asString())).isBeforeOrEqualTo(Instant.now());
        assertThat(json.get("data").get("id").asString()).isEqualTo(id);
        assertThat(json.get("data").get("kind").asString()).isEqualTo("echo");
        assertThat(json.get("data").get("state").asString()).isEqualTo("succeeded");
        assertThat(json.get("data").get("idempotencyKey").asString()).isEqualTo("k-1");
        assertThat(new String(callback.body(), UTF_8))
                .contains(
                        "\"result\":" + service.get("/v1/job/" + id + "/result").body());
    }

    @Test
    void tellsOfDeathWithTheReason() throws Exception {
        submit("refuse", "\"x\"");

        JsonNode json = json(receiver.next());

        assertThat(json.get("type").asString()).isEqualTo("job.dead");
        assertThat(json.get("data").get("reason").asString()).isEqualTo("no-customer");
        assertThat(json.get("data").get("message").asString()).contains("'x' is not a number");
    }

    @Test
    void tellsOfCancellation() throws Exception {
        String id = submit("echo", "1", "Job-Delay", "PT1H");
        service.post("/v1/job/" + id + "/cancel", "");

        assertThat(json(receiver.next()).get("type").asString()).isEqualTo("job.cancelled");
    }

    /** Verified by what a receiver would write after the specification, with no code of the server. */
    @Test
    void isSigned() throws Exception {
        submit("echo", "{}");
        Received callback = receiver.next();

        assertThat(callback.header("webhook-signature")).isEqualTo("v1," + signature(callback, secretLine(0)));
        assertThat(Long.parseLong(callback.header("webhook-timestamp")))
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
    }

    @Test
    void isSignedWithBothSecretsWhileTheyAreRotated() throws Exception {
        service.close();
        DataFolder folder = DataFolder.open(data);
        SecureRandom random = new SecureRandom();
        folder.setWebhookSecrets(folder.webhookSecrets(random).rotate(random));
        service = startService();

        submit("echo", "{}");
        Received callback = receiver.next();

        assertThat(callback.header("webhook-signature").split(" "))
                .containsExactly(
                        "v1," + signature(callback, secretLine(0)), "v1," + signature(callback, secretLine(1)));
    }

    private String secretLine(int index) throws Exception {
        return Files.readAllLines(data.resolve("callback-secret")).get(index);
    }

    private static String signature(Received callback, String secret) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replace("whsec_", "")), "HmacSHA256"));
        mac.update((callback.header("webhook-id") + "." + callback.header("webhook-timestamp") + ".").getBytes(UTF_8));
        return Base64.getEncoder().encodeToString(mac.doFinal(callback.body()));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 404, 302, 307, 429})
    void isTriedAgainWithTheSameIdAndFollowsNoRedirect(int status) throws Exception {
        receiver.failNext(2, status);
        submit("echo", "{}");

        Received first = receiver.next();
        Received second = receiver.next();
        Received third = receiver.next();

        assertThat(List.of(second.header("webhook-id"), third.header("webhook-id")))
                .containsOnly(first.header("webhook-id"));
        assertThat(List.of(first.path(), second.path(), third.path())).containsOnly("/hook");
        assertThat(third.body()).isEqualTo(first.body());
        awaitNothingPending();
        assertThat(receiver.isQuiet()).isTrue();
    }

    @Test
    void isADeadLetterAfterTheLastTryAndCanBeReplayed() throws Exception {
        receiver.failNext(3, 500);
        String id = submit("echo", "{}");
        HashSet<String> webhookIds = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            webhookIds.add(receiver.next().header("webhook-id"));
        }
        awaitNothingPending();

        assertThat(service.get("/v1/callback-dead-letters").json().get("callbackDeadLetters"))
                .hasSize(1);
        Answer dead = service.get("/v1/callback-dead-letters/" + id);
        assertThat(dead.text("url")).isEqualTo(receiver.url("/hook"));
        assertThat(dead.text("message")).contains("500");
        assertThat(service.get("/v1/job/" + id).text("state")).isEqualTo("succeeded");

        assertThat(service.post("/v1/callback-dead-letters/" + id + "/replay", "")
                        .status())
                .isEqualTo(200);
        webhookIds.add(receiver.next().header("webhook-id"));
        assertThat(webhookIds).hasSize(1);
        awaitNothingPending();
        assertThat(service.get("/v1/callback-dead-letters").json().get("callbackDeadLetters"))
                .isEmpty();
        assertThat(service.post("/v1/callback-dead-letters/" + id + "/replay", "")
                        .problem())
                .isEqualTo("409 not-dead");
    }

    @Test
    void aDeadCallbackCanBeDeleted() throws Exception {
        receiver.failNext(3, 500);
        String id = submit("echo", "{}");
        for (int i = 0; i < 3; i++) {
            receiver.next();
        }
        awaitNothingPending();

        assertThat(service.send("DELETE", "/v1/callback-dead-letters/" + id, "").status())
                .isEqualTo(204);
        assertThat(service.get("/v1/callback-dead-letters/" + id).problem()).isEqualTo("404 unknown-callback");
        assertThat(service.get("/v1/job/" + id).text("state")).isEqualTo("succeeded");
    }

    /** The settings allowed the address when the job was submitted, and no longer when it is sent. */
    @Test
    void anAddressThatIsForbiddenByThenIsADeadLetterAtOnce() throws Exception {
        String id = submit("echo", "{}", "Job-Delay", "PT1H");
        service.close();
        service = TestService.start(data);
        service.post("/v1/job/" + id + "/cancel", "");
        awaitNothingPending();

        assertThat(service.get("/v1/callback-dead-letters/" + id).text("reason"))
                .isEqualTo("callback-address-refused");
        assertThat(receiver.isQuiet()).isTrue();
    }

    private void awaitNothingPending() {
        await().until(() ->
                service.get("/readyz").json().get("pendingCallbacks").asLong() == 0);
    }

    private static JsonNode json(Received callback) {
        return JsonMapper.shared().readTree(callback.body());
    }
}
