package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against servers that behave and servers that do not. */
class HttpClientTest {
    private static LoopGroup loops;

    @BeforeAll
    static void start() {
        loops = LoopGroup.builder().loops(2).start();
    }

    @AfterAll
    static void stop() {
        loops.close();
    }

    private static HttpClient client() {
        return HttpClient.builder(loops).maxConnectionsPerHost(1).build();
    }

    private static String text(ClientResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static void echo(int number, ScriptedServer.Connection connection) throws Exception {
        for (String request = connection.request(); !request.isEmpty(); request = connection.request()) {
            connection.sendOk(request);
        }
    }

    @Test
    void theRequestArrivesAsSaid() throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer(HttpClientTest::echo)) {
            ClientResponse response = client.send(ClientRequest.post(server.uri("/a%20b?c=d"))
                    .withHeader("X-One", "1")
                    .withHeader("Host", "forged")
                    .withHeader("Transfer-Encoding", "chunked")
                    .withBody("text/plain", "body".getBytes(StandardCharsets.UTF_8)));
            assertThat(text(response))
                    .isEqualTo("POST /a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:"
                            + server.address().getPort()
                            + "\r\nX-One: 1\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody");
        }
    }

    @Test
    void aConnectionIsUsedAgainWhoeverCalls() throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer(HttpClientTest::echo)) {
            ClientRequest get = ClientRequest.get(server.uri("/"));
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(get).status()).isEqualTo(200);
                assertThat(loops.spawn(() -> client.send(get)).join().status()).isEqualTo(200);
            }
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void headChunkedNoContentAndInterimAnswersLeaveTheConnectionUsable() throws Exception {
        List<String> answers = List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n");
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    for (String answer : answers) {
                        connection.request();
                        connection.send(answer);
                    }
                    connection.awaitEnd();
                })) {
            assertThat(client.send(ClientRequest.head(server.uri("/"))).body()).isEmpty();
            assertThat(client.send(ClientRequest.get(server.uri("/"))).status()).isEqualTo(204);
            assertThat(text(client.send(ClientRequest.get(server.uri("/"))))).isEqualTo("abcde");
            assertThat(client.send(ClientRequest.get(server.uri("/"))).status()).isEqualTo(304);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aBodyWithoutLengthEndsWithItsConnection() throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
                })) {
            assertThat(text(client.send(ClientRequest.get(server.uri("/"))))).isEqualTo("until the end");
        }
    }

    @Test
    void closeIsHonored() throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                    connection.awaitEnd();
                })) {
            client.send(ClientRequest.post(server.uri("/")));
            client.send(ClientRequest.post(server.uri("/")));
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void redirectsAreHandedOver() throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.send("HTTP/1.1 302 Found\r\nLocation: /else\r\nContent-Length: 0\r\n\r\n");
                    connection.awaitEnd();
                })) {
            ClientResponse response = client.send(ClientRequest.get(server.uri("/")));
            assertThat(response.status()).isEqualTo(302);
            assertThat(response.headers().first("location")).contains("/else");
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void theRestOfALongBodyIsNotRead() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    try {
                        for (; ; ) {
                            connection.send("1000\r\n" + "x".repeat(4096) + "\r\n");
                        }
                    } finally {
                        cut.countDown();
                    }
                })) {
            ClientResponse response =
                    client.send(ClientRequest.get(server.uri("/")).withMaxResponseBytes(5_000));
            assertThat(response.body()).hasSize(5_000);
            assertThat(response.truncated()).isTrue();
            cut.await();
        }
    }

    @Test
    void aBodyOfExactlyTheMostIsWhole() throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.sendOk("12345");
                    connection.awaitEnd();
                })) {
            ClientResponse response =
                    client.send(ClientRequest.get(server.uri("/")).withMaxResponseBytes(5));
            assertThat(text(response)).isEqualTo("12345");
            assertThat(response.truncated()).isFalse();
        }
    }

    @Test
    void connectToLeavesTheHostAsItIs() throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer(HttpClientTest::echo)) {
            ClientResponse response = client.send(
                    ClientRequest.get(URI.create("http://no.such.invalid/x")).connectTo(server.address()));
            assertThat(text(response)).contains("Host: no.such.invalid\r\n");
        }
    }

    @Test
    void namesAreLookedUp() throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer(HttpClientTest::echo)) {
            URI uri = URI.create("http://localhost:" + server.address().getPort() + "/");
            assertThat(loops.spawn(() -> client.send(ClientRequest.get(uri)))
                            .join()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void anUnknownNameIsSaid() {
        try (HttpClient client = client()) {
            assertThatThrownBy(() -> client.send(ClientRequest.get(URI.create("http://no.such.invalid/"))))
                    .isInstanceOf(HttpConnectException.class)
                    .hasMessageContaining("no.such.invalid");
        }
    }

    @Test
    void aPortWhereNobodyListensIsSaid() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        try (HttpClient client = client()) {
            assertThatThrownBy(() -> client.send(ClientRequest.get(URI.create("http://127.0.0.1:" + port + "/"))))
                    .isInstanceOf(HttpConnectException.class)
                    .hasMessageContaining(String.valueOf(port));
        }
    }

    @Test
    void anAnswerThatDoesNotComeTimesOutAndItsConnectionIsGone() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.sendOk(Integer.toString(number));
                    connection.awaitEnd();
                    ended.countDown();
                })) {
            ClientRequest get = ClientRequest.get(server.uri("/"));
            assertThat(text(client.send(get))).isEqualTo("0");
            assertThatThrownBy(() -> client.send(get.withTimeout(Duration.ofMillis(100))))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("PT0.1S");
            ended.await();
            assertThat(text(client.send(get))).isEqualTo("1");
        }
    }

    @Test
    void waitingForAConnectionTimesOutToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Semaphore mayAnswer = new Semaphore(0);
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    asked.countDown();
                    mayAnswer.acquire();
                    connection.sendOk("late");
                })) {
            ClientRequest get = ClientRequest.get(server.uri("/"));
            CompletableFuture<ClientResponse> first = new CompletableFuture<>();
            loops.execute(() -> {
                try {
                    first.complete(client.send(get));
                } catch (Exception e) {
                    first.completeExceptionally(e);
                }
            });
            asked.await();
            assertThatThrownBy(() -> client.send(get.withTimeout(Duration.ofMillis(100))))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("maxConnectionsPerHost");
            mayAnswer.release();
            assertThat(text(first.join())).isEqualTo("late");
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void anInterruptEndsTheExchangeAndItsConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    if (number > 0) {
                        connection.sendOk("fresh");
                        return;
                    }
                    asked.countDown();
                    connection.awaitEnd();
                    ended.countDown();
                })) {
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    client.send(ClientRequest.get(server.uri("/")));
                } catch (InterruptedException e) {
                    interrupted.countDown();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            asked.await();
            caller.interrupt();
            interrupted.await();
            assertThat(text(client.send(ClientRequest.post(server.uri("/"))))).isEqualTo("fresh");
            ended.await();
            caller.join();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 banana\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno-colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"
            })
    void garbageIsNamedAsSuch(String garbage) throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.send(garbage);
                    connection.awaitEnd();
                })) {
            assertThatThrownBy(() -> client.send(ClientRequest.get(server.uri("/"))))
                    .isInstanceOf(HttpProtocolException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "HTTP/1.1 200 OK\r\nConte", "HTTP/1.1 2"})
    void anAnswerCutShortIsALostConnectionAndNotRepeated(String part) throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    requests.add(connection.request());
                    connection.send(part);
                })) {
            assertThatThrownBy(() -> client.send(ClientRequest.get(server.uri("/"))))
                    .isInstanceOf(ConnectionLostException.class);
            assertThat(requests).hasSize(1);
        }
    }

    /** On connection 0 one answer, then the end as soon as the next request has come. */
    private static ScriptedServer endingAfterOne(List<String> requests, boolean reset) throws Exception {
        return new ScriptedServer((number, connection) -> {
            requests.add(connection.request());
            connection.sendOk("answer " + number);
            if (number > 0) {
                connection.awaitEnd();
                return;
            }
            requests.add(connection.request());
            if (reset) {
                connection.reset();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStaleConnectionIsReplacedForWhatMayBeRepeated(boolean reset) throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        try (HttpClient client = client();
                ScriptedServer server = endingAfterOne(requests, reset)) {
            ClientRequest post = ClientRequest.post(server.uri("/")).asIdempotent();
            assertThat(text(client.send(post))).isEqualTo("answer 0");
            assertThat(text(client.send(post))).isEqualTo("answer 1");
            assertThat(requests).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStaleConnectionFailsWhatMayNotBeRepeated(boolean reset) throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        try (HttpClient client = client();
                ScriptedServer server = endingAfterOne(requests, reset)) {
            ClientRequest post = ClientRequest.post(server.uri("/"));
            assertThat(text(client.send(post))).isEqualTo("answer 0");
            assertThatThrownBy(() -> client.send(post)).isInstanceOf(ConnectionLostException.class);
            assertThat(requests).hasSize(2);
        }
    }

    @Test
    void bytesBeyondAnAnswerEndTheConnection() throws Exception {
        try (HttpClient client = client();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\n");
                    connection.awaitEnd();
                })) {
            assertThat(text(client.send(ClientRequest.get(server.uri("/"))))).isEqualTo("a");
            assertThat(text(client.send(ClientRequest.get(server.uri("/"))))).isEqualTo("a");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void aRestingConnectionIsClosedInTime() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (HttpClient client = HttpClient.builder(loops)
                        .idleTimeout(Duration.ofMillis(50))
                        .build();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.sendOk("a");
                    connection.awaitEnd();
                    ended.countDown();
                })) {
            client.send(ClientRequest.get(server.uri("/")));
            ended.await();
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void closingEndsWhatRestsAndRefusesWhatComes() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        HttpClient client = client();
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.sendOk("a");
            connection.awaitEnd();
            ended.countDown();
        })) {
            client.send(ClientRequest.get(server.uri("/")));
            client.close();
            ended.await();
            assertThatThrownBy(() -> client.send(ClientRequest.get(server.uri("/"))))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void manyCallersShareFewConnections() throws Exception {
        try (HttpClient client =
                        HttpClient.builder(loops).maxConnectionsPerHost(4).build();
                HttpServer server = HttpServer.builder(loops)
                        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .handler(request -> HttpResponse.of(200).withBody("text/plain", request.body()))
                        .start()) {
            URI uri = URI.create("http://127.0.0.1:" + server.localAddress().getPort() + "/");
            loops.<Integer, Exception>scope(scope -> {
                for (int i = 0; i < 200; i++) {
                    String body = "body " + i;
                    var _ = scope.fork(() -> {
                        ClientResponse response = client.send(
                                ClientRequest.post(uri).withBody("text/plain", body.getBytes(StandardCharsets.UTF_8)));
                        assertThat(text(response)).isEqualTo(body);
                        return response.status();
                    });
                }
                return 0;
            });
            await().until(() -> server.connections() <= 4);
        }
    }
}
