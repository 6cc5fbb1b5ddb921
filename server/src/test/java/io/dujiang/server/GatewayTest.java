package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and what happens to requests that lead nowhere. */
class GatewayTest {
    private static TestService service;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = TestService.start(
                data, settings -> settings.with(Settings.ALLOWED_HOSTS, "jobs.example,proxy.example:444"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    static Stream<String> paths() {
        return Stream.of(
                "GET /v1/jobs",
                "POST /v1/jobs/echo",
                "GET /v1/job/0000000000000",
                "GET /v1/job/0000000000000/result",
                "POST /v1/job/0000000000000/cancel",
                "GET /v1/dead-letters",
                "GET /v1/dead-letters/0000000000000",
                "POST /v1/dead-letters/0000000000000/replay",
                "DELETE /v1/dead-letters/0000000000000",
                "GET /v1/callback-dead-letters",
                "GET /v1/callback-dead-letters/0000000000000",
                "POST /v1/callback-dead-letters/0000000000000/replay",
                "DELETE /v1/callback-dead-letters/0000000000000",
                "GET /nothing");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void everyPathNeedsTheToken(String route) throws Exception {
        String method = route.substring(0, route.indexOf(' '));
        String path = route.substring(route.indexOf(' ') + 1);

        Answer without = service.sendWithoutToken(method, path, "");

        assertThat(without.problem()).isEqualTo("401 unauthorized");
        assertThat(without.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(service.sendWithoutToken(method, path, "", "Authorization", "Bearer " + "x".repeat(43))
                        .status())
                .isEqualTo(401);
        assertThat(service.sendWithoutToken(
                                method,
                                path,
                                "",
                                "Authorization",
                                service.server().token())
                        .status())
                .isEqualTo(401);
        assertThat(service.sendWithoutToken(method, path, "", "Authorization", "Bearer ")
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz"})
    void healthNeedsNone(String path) throws Exception {
        assertThat(service.sendWithoutToken("GET", path, "").status()).isEqualTo(200);
    }

    @Test
    void readinessTellsKeyFigures() throws Exception {
        String id = service.submit("echo", "{}");
        service.finished(id);

        Answer ready = service.get("/readyz");

        assertThat(ready.text("status")).isEqualTo("ready");
        assertThat(ready.json().propertyNames())
                .contains(
                        "scheduled",
                        "queued",
                        "running",
                        "workers",
                        "slotsOverdue",
                        "pendingCallbacks",
                        "storageCalls");
        assertThat(ready.json().get("storageCalls").asLong()).isPositive();
        assertThat(ready.json().get("storageCallsOnCarriers").asLong()).isZero();
    }

    @Test
    void theTokenIsInTheDataFolderForItsOwner() throws Exception {
        Path token = service.server().data().resolve("token");

        assertThat(Files.readString(token).strip()).isEqualTo(service.server().token());
        assertThat(Files.readString(service.server().data().resolve("address")).strip())
                .isEqualTo(service.server().address().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:%d",
                "127.0.0.1:%d",
                "LocalHost:%d",
                "jobs.example",
                "jobs.example:1234",
                "proxy.example:444"
            })
    void isCalledByItsOwnNames(String host) throws Exception {
        assertThat(statusWithHost(host.formatted(service.server().address().getPort())))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:%d",
                "evil.example",
                "proxy.example:445",
                "127.0.0.1.evil.example",
                "localhost.evil.example:%d",
                "10.0.0.1:%d"
            })
    void refusesForeignHosts(String host) throws Exception {
        assertThat(statusWithHost(host.formatted(service.server().address().getPort())))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "https://localhost.evil.example", "file://"})
    void refusesForeignOrigins(String origin) throws Exception {
        assertThat(service.get("/v1/jobs", "Origin", origin).problem()).isEqualTo("403 foreign-origin");
        assertThat(service.get("/healthz", "Origin", origin).problem()).isEqualTo("403 foreign-origin");
    }

    @Test
    void takesItsOwnOrigin() throws Exception {
        assertThat(service.get("/v1/jobs", "Origin", service.server().address().toString())
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/",
                "/v1/jobs/",
                "/v1/jobs/echo/",
                "/v1/job",
                "/v2/jobs",
                "/v1/jobs/a/b",
                "//v1/jobs",
                "/V1/jobs"
            })
    void knowsNoOtherPaths(String path) throws Exception {
        int status = service.get(path).status();

        assertThat(status).isIn(404, 405);
        assertThat(service.post(path.equals("/v1/jobs/") ? "/v1/jobs/x/y" : path, "{}")
                        .status())
                .isIn(404, 405);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /v1/jobs, GET",
        "GET, /v1/jobs/echo, POST",
        "PUT, /v1/jobs/echo, POST",
        "POST, /v1/dead-letters/0000000000000, 'GET, DELETE'",
        "OPTIONS, /v1/jobs, GET",
        "POST, /healthz, GET"
    })
    void saysWhichMethodsAreAllowed(String method, String path, String allowed) throws Exception {
        Answer answer = service.send(method, path, "");

        assertThat(answer.problem()).isEqualTo("405 method-not-allowed");
        assertThat(answer.header("Allow").split(", ")).containsExactlyInAnyOrder(allowed.split(", "));
    }

    @Test
    void saysWhenTheClientTakesNoJson() throws Exception {
        assertThat(service.post("/v1/jobs/echo", "{}", "Accept", "text/html").problem())
                .isEqualTo("406 not-acceptable");
        assertThat(service.get("/v1/jobs", "Accept", "image/png, text/*").problem())
                .isEqualTo("406 not-acceptable");
        assertThat(service.get("/v1/jobs", "Accept", "text/html, application/json;q=0.9")
                        .status())
                .isEqualTo(200);
        assertThat(service.get("/v1/jobs", "Accept", "application/*").status()).isEqualTo(200);
    }

    @Test
    void everyPostWithABodyIsJson() throws Exception {
        String id = service.submit("echo", "{}", "Job-Delay", "PT1H");

        assertThat(service.send(
                                "POST",
                                "/v1/job/" + id + "/cancel",
                                "a=b",
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .problem())
                .isEqualTo("415 unsupported-media-type");
        assertThat(service.get("/v1/job/" + id).text("state")).isEqualTo("scheduled");
    }

    private static int statusWithHost(String host) throws Exception {
        URI address = service.server().address();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request = "GET /v1/jobs HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer "
                    + service.server().token() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String line = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
            return Integer.parseInt(line.substring("HTTP/1.1 ".length()));
        }
    }
}
