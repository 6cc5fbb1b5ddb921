package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects as RFC 9110, 15.4 has them, and those that are not followed. */
@Timeout(60)
class HttpClientRedirectTest {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private LoopGroup loops;
    private HttpClient client;

    @BeforeEach
    void start() {
        loops = LoopGroup.builder().loops(1).start();
        client = HttpClient.builder(loops).build();
    }

    @AfterEach
    void stop() {
        client.close();
        loops.close();
    }

    /** Answers the first requests with redirects to these places, the others with 200. */
    private ScriptedServer redirecting(int status, String... places) throws Exception {
        return new ScriptedServer((number, connection) -> {
            for (String request = connection.request(); !request.isEmpty(); request = connection.request()) {
                requests.add(request);
                int count = requests.size();
                if (count <= places.length) {
                    connection.send("HTTP/1.1 " + status + " Elsewhere\r\nLocation: " + places[count - 1]
                            + "\r\nContent-Length: 2\r\n\r\n" + body(request, "go"));
                } else {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + body(request, "here"));
                }
            }
        });
    }

    private static String body(String request, String text) {
        return request.startsWith("HEAD ") ? "" : text;
    }

    private String lastLine() {
        return requests.getLast().lines().findFirst().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "301, GET, GET", "302, HEAD, HEAD", "301, POST, GET", "302, POST, GET", "303, POST, GET", "303, PUT, GET",
        "303, HEAD, HEAD", "301, PUT, PUT", "302, DELETE, DELETE", "307, POST, POST", "308, POST, POST", "308, PUT, PUT"
    })
    void theMethodIsKeptOrBecomesGet(int status, String method, String next) throws Exception {
        try (ScriptedServer server = redirecting(status, "../else?x=y#part")) {
            byte[] body = method.startsWith("P") ? "abc".getBytes(StandardCharsets.UTF_8) : new byte[0];
            ClientRequest request =
                    ClientRequest.of(method, server.uri("/a/b/c")).withRedirects(1);
            ClientResponse answer = client.send(body.length == 0 ? request : request.withBody("text/plain", body));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(lastLine()).isEqualTo(next + " /a/else?x=y HTTP/1.1");
            boolean kept = next.startsWith("P");
            assertThat(requests.getLast().contains("Content-Type: text/plain")).isEqualTo(kept);
            assertThat(requests.getLast().endsWith("abc")).isEqualTo(kept);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    /** RFC 3986, 5.4.1: a place without a path is at the path of the request. */
    @ParameterizedTest
    @CsvSource({
        "/a/b, ?p=2, /a/b?p=2",
        "/a/b?p=1, ?p=2#part, /a/b?p=2",
        "/a/b?p=1, ?, /a/b?",
        "/a/b?p=1, '', /a/b?p=1",
        "/a/b?p=1, #part, /a/b?p=1",
        "'', ?p=2, /?p=2",
        "/a/b?p=1, c, /a/c"
    })
    void aPlaceWithoutAPathKeepsThatOfTheRequest(String from, String place, String next) throws Exception {
        try (ScriptedServer server = redirecting(303, place)) {
            ClientRequest post = ClientRequest.post(server.uri(from)).withRedirects(1);
            assertThat(client.send(post).status()).isEqualTo(200);
            assertThat(lastLine()).isEqualTo("GET " + next + " HTTP/1.1");
        }
    }

    @Test
    void credentialsStayWithinTheirOrigin() throws Exception {
        try (ScriptedServer other = new ScriptedServer((number, connection) -> {
                    requests.add(connection.request());
                    connection.sendOk("other");
                });
                ScriptedServer server = redirecting(
                        302, "/same", "http://localhost:" + other.address().getPort() + "/other")) {
            ClientRequest request = ClientRequest.get(server.uri("/"))
                    .withHeader("Authorization", "Bearer secret")
                    .withHeader("cookie", "a=secret")
                    .withHeader("X-Other", "kept")
                    .withRedirects(2);
            try (StreamedResponse answer = client.open(request)) {
                assertThat(answer.uri().getHost()).isEqualTo("localhost");
            }
            assertThat(requests.get(1)).contains("GET /same", "Bearer secret", "a=secret");
            assertThat(requests.get(2)).contains("GET /other", "X-Other: kept").doesNotContain("secret");
        }
    }

    @Test
    void aBoundIsKept() throws Exception {
        try (ScriptedServer server = redirecting(302, "/1", "/2", "/3")) {
            ClientRequest get = ClientRequest.get(server.uri("/"));
            assertThatThrownBy(() -> client.send(get.withRedirects(2)))
                    .isInstanceOf(HttpRedirectException.class)
                    .hasMessageContaining("GET " + server.uri("/"))
                    .hasMessageContaining("more than 2 times")
                    .hasMessageContaining("/3");
        }
    }

    @Test
    void anEndlessChainEnds() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            for (int i = 0; ; i++) {
                connection.request();
                connection.send("HTTP/1.1 302 Found\r\nLocation: /" + i + "\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            assertThatThrownBy(
                            () -> client.send(ClientRequest.get(server.uri("/")).withRedirects(50)))
                    .isInstanceOf(HttpRedirectException.class)
                    .hasMessageContaining("more than 50 times");
        }
    }

    @Test
    void aCircleIsNamedAsSuch() throws Exception {
        try (ScriptedServer server = redirecting(307, "/1", "/2", "/1")) {
            assertThatThrownBy(
                            () -> client.send(ClientRequest.get(server.uri("/")).withRedirects(100)))
                    .isInstanceOf(HttpRedirectException.class)
                    .hasMessageContaining("in a circle of 3, back to " + server.uri("/1"));
            assertThat(requests).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a.example/", "http://user@a.example/", "http://", "ht tp://a", "mailto:a@b", "//"})
    void aPlaceThatIsNoneIsSaid(String place) throws Exception {
        try (ScriptedServer server = redirecting(302, place)) {
            assertThatThrownBy(
                            () -> client.send(ClientRequest.get(server.uri("/")).withRedirects(1)))
                    .isInstanceOf(HttpRedirectException.class)
                    .hasMessageContaining("not followed");
        }
    }

    @Test
    void connectToIsNotLeft() throws Exception {
        try (ScriptedServer server = redirecting(302, "/same", "http://other.example/")) {
            ClientRequest get = ClientRequest.get(URI.create("http://pinned.example/"))
                    .connectTo(server.address())
                    .withRedirects(5);
            assertThatThrownBy(() -> client.send(get))
                    .isInstanceOf(HttpRedirectException.class)
                    .hasMessageContaining("connectTo");
            assertThat(requests).hasSize(2).allMatch(request -> request.contains("Host: pinned.example\r\n"));
        }
    }

    @Test
    void aWrittenBodyIsNotSentTwice() throws Exception {
        try (ScriptedServer server = redirecting(307, "/else")) {
            ClientRequest post = ClientRequest.post(server.uri("/")).withRedirects(1);
            assertThatThrownBy(() -> client.send(post.withBody(output -> output.write('a'))))
                    .isInstanceOf(HttpRedirectException.class)
                    .hasMessageContaining("its body is written once only");
        }
    }

    @Test
    void withoutLocationTheAnswerIsTheLast() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
        })) {
            assertThat(client.send(ClientRequest.get(server.uri("/")).withRedirects(1))
                            .status())
                    .isEqualTo(302);
        }
    }

    @Test
    void httpsIsNotLeft(@TempDir Path folder) throws Exception {
        Certificates certificates = Certificates.forName("secure.example", folder);
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        certificates.writePem(chain, key);
        try (HttpServer server = HttpServer.builder(loops)
                        .tls(TlsSettings.load(chain, key))
                        .handler(_ -> HttpResponse.of(301).withHeader("Location", "http://secure.example/"))
                        .start();
                HttpClient secure =
                        HttpClient.builder(loops).tls(certificates.trusted()).build()) {
            ClientRequest get = ClientRequest.get(URI.create("https://secure.example/"))
                    .connectTo(server.localAddress())
                    .withRedirects(5);
            assertThatThrownBy(() -> secure.send(get))
                    .isInstanceOf(HttpRedirectException.class)
                    .hasMessageContaining("which is not https");
        }
    }
}
