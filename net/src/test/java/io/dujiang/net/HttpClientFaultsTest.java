package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against servers that misbehave, and the limits of its pools. */
@Timeout(60)
class HttpClientFaultsTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration ENOUGH_TO_CONNECT = Duration.ofMillis(400);

    private final CountDownLatch mayGo = new CountDownLatch(1);
    private LoopGroup loops;
    private HttpClient client;

    @BeforeEach
    void start() {
        loops = LoopGroup.builder().loops(1).start();
        client = HttpClient.builder(loops).maxConnectionsPerHost(1).build();
    }

    @AfterEach
    void stop() {
        mayGo.countDown();
        client.close();
        loops.close();
    }

    private static ScriptedServer answering(String text) throws IOException {
        return new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send(text);
            connection.awaitEnd();
        });
    }

    private ClientResponse get(ScriptedServer server) throws Exception {
        return client.send(ClientRequest.get(server.uri("/")));
    }

    private static String text(ClientResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** RFC 9112, 6.3: what a proxy in front of the server may have taken for another end than we do. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab",
                "HTTP/1.0 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                "HTTP/1.1 200 OK\r\na b: c\r\n\r\n"
            })
    void framingThatIsNotToBeTrustedIsRefused(String answer) throws Exception {
        try (ScriptedServer server = answering(answer)) {
            assertThatThrownBy(() -> get(server)).isInstanceOf(HttpProtocolException.class);
        }
    }

    @Test
    void headAndStatusesWithoutBodyIgnoreTheLengthThatIsSaid() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.request();
            connection.send("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.request();
            connection.send("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n");
            connection.awaitEnd();
        })) {
            ClientRequest head = ClientRequest.head(server.uri("/"));
            try (StreamedResponse answer = client.open(head)) {
                assertThat(answer.length()).hasValue(7);
                assertThat(answer.body().readAllBytes()).isEmpty();
            }
            assertThat(client.send(head).body()).isEmpty();
            assertThat(get(server).body()).isEmpty();
            assertThat(get(server).status()).isEqualTo(204);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void interimAnswersAreSkippedButNotForEver() throws Exception {
        String interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        try (ScriptedServer few = answering(interim.repeat(3) + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                ScriptedServer endless = answering(interim.repeat(100))) {
            assertThat(text(get(few))).isEqualTo("a");
            assertThatThrownBy(() -> get(endless))
                    .isInstanceOf(HttpProtocolException.class)
                    .hasMessageContaining("interim");
        }
    }

    /** Each part is sent for ever: the client reads a bounded amount of it and closes the connection. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "HTTP/1.1 200 OK\r\n|A: b\r\n",
                "HTTP/1.1 200 OK\r\nA: |b",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;|a",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n|A: b\r\n"
            })
    void whatHasNoEndIsCut(String pattern) throws Exception {
        int bar = pattern.indexOf('|');
        String again = pattern.substring(bar + 1).repeat(1_000);
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send(pattern.substring(0, Math.max(bar, 0)));
            try {
                while (true) {
                    connection.send(again);
                }
            } finally {
                ended.countDown();
            }
        })) {
            assertThatThrownBy(() -> get(server)).isInstanceOf(HttpProtocolException.class);
            ended.await();
        }
    }

    @Test
    void aServerThatNeverAnswersIsNamedWithWhatItOwesAndHowLong() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> connection.awaitEnd())) {
            ClientRequest get = ClientRequest.get(server.uri("/slow"));
            assertThatThrownBy(() -> client.send(get.withFirstByteTimeout(SHORT)))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("http://127.0.0.1:" + server.address().getPort() + " sent no answer")
                    .hasMessageContaining("firstByteTimeout of PT0.1S")
                    .hasMessageContaining("GET");
            assertThatThrownBy(() -> client.send(get.withTimeout(ENOUGH_TO_CONNECT)))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("http://127.0.0.1:" + server.address().getPort())
                    .hasMessageContaining("timeout of PT0.4S")
                    .hasMessageContaining("waited for the head of the answer");
        }
    }

    /** A stall is what comes after the beginning, be it within the head or behind an interim answer; before it the server may think. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nConte", "HTTP/1.1 102 Processing\r\n\r\n"})
    void aServerThatBeginsAndStallsIsNamedToo(String beginning) throws Exception {
        try (ScriptedServer server = answering(beginning)) {
            ClientRequest get = ClientRequest.get(server.uri("/"))
                    .withFirstByteTimeout(Duration.ofMinutes(1))
                    .withStallTimeout(SHORT);
            assertThatThrownBy(() -> client.send(get))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("sent no more of its answer for the stallTimeout of PT0.1S");
        }
    }

    @Test
    void aServerThatThinksLongerThanAStallMayAnswer() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            Thread.sleep(200); // it thinks
            connection.sendOk("done");
        })) {
            ClientRequest get = ClientRequest.get(server.uri("/")).withStallTimeout(SHORT);
            assertThat(text(client.send(get))).isEqualTo("done");
        }
    }

    /** A server at work says so, and is given the time again. */
    @Test
    void interimAnswersAreNoStall() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            for (int i = 0; i < 21; i++) {
                connection.send("HTTP/1.1 102 Processing\r\n\r\n");
                Thread.sleep(100); // the pace of a slow server; all of them together are longer than one stall
            }
            connection.sendOk("done");
        })) {
            ClientRequest get = ClientRequest.get(server.uri("/")).withStallTimeout(Duration.ofSeconds(2));
            assertThat(text(client.send(get))).isEqualTo("done");
        }
    }

    @Test
    void anAddressThatDoesNotAnswerIsNamedWithTheTime() {
        InetSocketAddress nobody = new InetSocketAddress("192.0.2.1", 80); // RFC 5737: for documentation
        try (HttpClient impatient =
                HttpClient.builder(loops).connectTimeout(SHORT).build()) {
            assertThatThrownBy(() -> impatient.send(
                            ClientRequest.get(URI.create("http://a.example/")).connectTo(nobody)))
                    .isInstanceOf(HttpConnectException.class)
                    .hasMessageContaining("http://a.example:80 at ")
                    .hasMessageContaining("192.0.2.1");
        }
    }

    @Test
    void aHandshakeThatIsNotAnsweredIsNamedWithTheTime() throws Exception {
        try (ScriptedServer deaf = new ScriptedServer((number, connection) -> connection.awaitEnd());
                HttpClient impatient =
                        HttpClient.builder(loops).connectTimeout(SHORT).build()) {
            URI uri = URI.create("https://127.0.0.1:" + deaf.address().getPort() + "/");
            assertThatThrownBy(() -> impatient.send(ClientRequest.get(uri)))
                    .isInstanceOf(HttpConnectException.class)
                    .hasMessageContaining(uri.getAuthority())
                    .hasMessageContaining("100ms");
        }
    }

    @Test
    void aConnectionClosedJustAsItIsUsedAgainIsReplacedOnceForWhatMayBeRepeated() throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            requests.add(connection.request());
            connection.sendOk("answer " + number);
            requests.add(connection.request());
            connection.reset();
        })) {
            ClientRequest put = ClientRequest.put(server.uri("/")).withBody("text/plain", new byte[] {'a'});
            assertThat(text(client.send(put))).isEqualTo("answer 0");
            assertThat(text(client.send(put))).isEqualTo("answer 1");
            assertThat(requests).hasSize(3);
            ClientRequest written = put.withBody(output -> output.write('b'));
            assertThatThrownBy(() -> client.send(written)).isInstanceOf(ConnectionLostException.class);
            assertThat(requests).hasSize(4);
        }
    }

    @Test
    void aFreshConnectionIsNotReplaced() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            asked.incrementAndGet();
        })) {
            assertThatThrownBy(() -> get(server)).isInstanceOf(ConnectionLostException.class);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void letterOutsideAsciiCannotEndARequestLine() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            for (String request = connection.request(); !request.isEmpty(); request = connection.request()) {
                connection.sendOk(request);
            }
        })) {
            URI uri = URI.create(server.uri("/") + "a\u010D\u010AX:%20y?\u010D\u010A");
            assertThat(text(client.send(ClientRequest.get(uri))))
                    .startsWith("GET /a%C4%8D%C4%8AX:%20y?%C4%8D%C4%8A HTTP/1.1\r\n");
        }
    }

    private static void keep(int number, ScriptedServer.Connection connection) throws Exception {
        for (String request = connection.request(); !request.isEmpty(); request = connection.request()) {
            connection.sendOk("answer");
        }
    }

    @Test
    void allHostsTogetherHaveNoMoreConnectionsThanAllowed() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (HttpClient small = HttpClient.builder(loops).maxConnections(1).build();
                ScriptedServer one = new ScriptedServer((number, connection) -> {
                    keep(number, connection);
                    ended.countDown();
                });
                ScriptedServer two = new ScriptedServer(HttpClientFaultsTest::keep)) {
            assertThat(text(small.send(ClientRequest.get(one.uri("/"))))).isEqualTo("answer");
            assertThat(text(small.send(ClientRequest.get(two.uri("/"))))).isEqualTo("answer");
            ended.await(); // the one at rest made room
        }
    }

    @Test
    void whoWaitsForAnyConnectionGetsTheOneThatIsGivenBack() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (HttpClient small = HttpClient.builder(loops).maxConnections(1).build();
                ScriptedServer one = new ScriptedServer((number, connection) -> {
                    connection.request();
                    asked.countDown();
                    mayGo.await();
                    connection.sendOk("late");
                    connection.awaitEnd();
                });
                ScriptedServer two = new ScriptedServer(HttpClientFaultsTest::keep)) {
            CompletableFuture<String> first = new CompletableFuture<>();
            CompletableFuture<String> second = new CompletableFuture<>();
            loops.execute(() -> complete(first, small, ClientRequest.get(one.uri("/"))));
            asked.await();
            assertThatThrownBy(() -> small.send(ClientRequest.get(two.uri("/")).withTimeout(SHORT)))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("maxConnections allows")
                    .hasMessageContaining("http://127.0.0.1:" + two.address().getPort());
            Thread waiting = Thread.ofVirtual().start(() -> complete(second, small, ClientRequest.get(two.uri("/"))));
            await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            mayGo.countDown();
            assertThat(first.get()).isEqualTo("late");
            assertThat(second.get()).isEqualTo("answer");
        }
    }

    private static void complete(CompletableFuture<String> answer, HttpClient client, ClientRequest request) {
        try {
            answer.complete(text(client.send(request)));
        } catch (Exception e) {
            answer.completeExceptionally(e);
        }
    }

    @Test
    void manyHostsInTurnKeepTheirLimit() throws Exception {
        try (HttpClient small = HttpClient.builder(loops)
                        .maxConnections(3)
                        .maxConnectionsPerHost(2)
                        .build();
                ScriptedServer one = new ScriptedServer(HttpClientFaultsTest::keep);
                ScriptedServer two = new ScriptedServer(HttpClientFaultsTest::keep);
                ScriptedServer three = new ScriptedServer(HttpClientFaultsTest::keep)) {
            List<ScriptedServer> servers = List.of(one, two, three);
            int status = loops.<Integer, Exception>scope(scope -> {
                for (int i = 0; i < 300; i++) {
                    ClientRequest get = ClientRequest.get(servers.get(i % 3).uri("/"));
                    var _ = scope.fork(() -> {
                        assertThat(text(small.send(get))).isEqualTo("answer");
                        return 0;
                    });
                }
                return 200;
            });
            assertThat(status).isEqualTo(200);
        }
    }
}
