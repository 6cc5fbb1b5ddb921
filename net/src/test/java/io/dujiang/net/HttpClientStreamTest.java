package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that the client writes and reads as they go. */
@Timeout(60)
class HttpClientStreamTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration ENOUGH_TO_ANSWER = Duration.ofSeconds(2);
    private static final int LARGE = 300_000;

    private final CountDownLatch mayGo = new CountDownLatch(1);
    private LoopGroup loops;
    private HttpClient client;

    @BeforeEach
    void start() {
        loops = LoopGroup.builder().loops(2).start();
        client = HttpClient.builder(loops).maxConnectionsPerHost(1).build();
    }

    @AfterEach
    void stop() {
        mayGo.countDown();
        client.close();
        loops.close();
    }

    private HttpServer server(HttpHandler handler) throws IOException {
        return HttpServer.builder(loops).handler(handler).start();
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.localAddress().getPort() + "/");
    }

    /** Answers each piece of the request while the next one comes. */
    private static HttpResponse echo(HttpRequest request) throws IOException {
        InputStream body = request.bodyStream();
        return HttpResponse.of(200).withBody("text/plain", output -> relay(body, output));
    }

    private static void relay(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[8 << 10];
        for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
            to.write(piece, 0, count);
            to.flush();
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_191, 8_192, 65_536, 65_537, 3_000_000})
    void anyBodyGoesThereAndBack(int size) throws Exception {
        byte[] sent = random(size);
        try (HttpServer server = server(HttpClientStreamTest::echo)) {
            ClientRequest post = ClientRequest.post(uri(server)).withMaxResponseBytes(size);
            BodyWriter writer = output -> output.write(sent);
            assertThat(client.send(post.withBody("text/plain", sent)).body()).isEqualTo(sent);
            assertThat(client.send(post.withBody(writer)).body()).isEqualTo(sent);
            assertThat(client.send(post.withBody(writer).withLength(size)).body())
                    .isEqualTo(sent);
            try (StreamedResponse answer = client.open(post.withBody("text/plain", writer))) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body().readAllBytes()).isEqualTo(sent);
                assertThat(answer.body().read()).isEqualTo(-1);
            }
            assertThat(server.counters().accepted()).isEqualTo(1);
        }
    }

    @Test
    void theAnswerIsReadWhileTheRequestIsWritten() throws Exception {
        try (HttpServer server = server(HttpClientStreamTest::echo)) {
            CompletableFuture<String> next = new CompletableFuture<>();
            ClientRequest post = ClientRequest.post(uri(server)).withBody(output -> {
                output.write('a');
                output.flush();
                output.write(next.join().getBytes(StandardCharsets.UTF_8));
            });
            try (StreamedResponse answer = client.open(post)) {
                assertThat(answer.body().read()).isEqualTo('a');
                next.complete("bc");
                assertThat(answer.body().readAllBytes()).isEqualTo("bc".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(client.send(ClientRequest.get(uri(server))).status()).isEqualTo(200);
            assertThat(server.counters().accepted()).isEqualTo(1);
        }
    }

    @Test
    void aServerIsSlowedDownToWhatIsRead() throws Exception {
        AtomicLong written = new AtomicLong();
        try (HttpServer server = server(request -> HttpResponse.of(200).withBody("text/plain", output -> {
            byte[] piece = new byte[16 << 10];
            while (true) {
                output.write(piece);
                written.addAndGet(piece.length);
            }
        }))) {
            try (StreamedResponse answer = client.open(ClientRequest.get(uri(server)))) {
                byte[] some = answer.body().readNBytes(1 << 20);
                assertThat(some).hasSize(1 << 20);
                long stopped = awaitStill(written);
                assertThat(stopped).isLessThan(32 << 20); // what the sockets hold, and far less in this process
                assertThat(answer.body().readNBytes(32 << 20)).hasSize(32 << 20);
            }
            await().until(() -> server.connections() == 0);
        }
    }

    /** Waits until a count does not change for some time. */
    private static long awaitStill(AtomicLong count) {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(200)).until(() -> last.getAndSet(count.get()) == count.get());
        return count.get();
    }

    @Test
    void aWriterIsSlowedDownToWhatIsTaken() throws Exception {
        AtomicLong written = new AtomicLong();
        int size = 64 << 20;
        try (HttpServer server = server(request -> {
            mayGo.await();
            return HttpResponse.of(200)
                    .withBody(
                            "text/plain",
                            String.valueOf(count(request.bodyStream())).getBytes(StandardCharsets.UTF_8));
        })) {
            ClientRequest post = ClientRequest.post(uri(server)).withBody(output -> {
                byte[] piece = new byte[16 << 10];
                for (int i = 0; i < size; i += piece.length) {
                    output.write(piece);
                    written.addAndGet(piece.length);
                }
            });
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            loops.execute(() -> complete(answer, post));
            assertThat(awaitStill(written)).isLessThan(32 << 20);
            mayGo.countDown();
            assertThat(new String(answer.get(), StandardCharsets.UTF_8)).isEqualTo(String.valueOf(size));
        }
    }

    private static long count(InputStream input) throws IOException {
        return input.transferTo(OutputStream.nullOutputStream());
    }

    private void complete(CompletableFuture<byte[]> answer, ClientRequest request) {
        try {
            answer.complete(client.send(request).body());
        } catch (Exception e) {
            answer.completeExceptionally(e);
        }
    }

    @Test
    void closingBeforeTheEndClosesTheConnection() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            connection.awaitEnd();
            ended.countDown();
        })) {
            InputStream body;
            try (StreamedResponse answer = client.open(ClientRequest.get(server.uri("/")))) {
                body = answer.body();
                assertThat(answer.length()).hasValue(10);
                assertThat(body.readNBytes(3)).hasSize(3);
            }
            ended.await();
            assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessageContaining("closed on this side");
        }
    }

    @Test
    void closingAfterAllHasComeKeepsTheConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
            asked.await();
            connection.send("def");
            connection.request();
            connection.sendOk("second");
        })) {
            ClientRequest get = ClientRequest.get(server.uri("/"));
            try (StreamedResponse answer = client.open(get)) {
                asked.countDown();
                assertThat(answer.body().readNBytes(6)).isEqualTo("abcdef".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(client.send(get).body()).isEqualTo("second".getBytes(StandardCharsets.UTF_8));
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void anInterruptWhileReadingClosesTheConnection() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            connection.awaitEnd();
            ended.countDown();
        })) {
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    // not closed on purpose: the interrupt alone ends it
                    InputStream body =
                            client.open(ClientRequest.get(server.uri("/"))).body();
                    body.readNBytes(3);
                    reading.countDown();
                    seen.completeExceptionally(new AssertionError("read " + body.read()));
                } catch (Exception e) {
                    seen.complete(e);
                }
            });
            reading.await();
            reader.interrupt();
            assertThat(seen.get()).isInstanceOf(InterruptedIOException.class);
            ended.await();
            reader.join();
        }
    }

    @Test
    void theEndOfAScopeEndsItsExchanges() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<Throwable> wrote = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.socket().getInputStream().read();
            asked.countDown();
            connection.awaitEnd();
            ended.countDown();
        })) {
            ClientRequest post = ClientRequest.post(server.uri("/")).withBody(output -> {
                output.write('a');
                output.flush();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    wrote.complete(e);
                    throw e;
                }
            });
            assertThatThrownBy(() -> loops.<Integer, Exception>scope(scope -> {
                        var _ = scope.fork(() -> client.send(post).status());
                        asked.await();
                        throw new IllegalStateException("the body of the scope");
                    }))
                    .hasMessageContaining("the body of the scope");
            ended.await();
            assertThat(wrote.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aWriterThatFailsEndsTheExchangeAndSaysWhy() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        try (HttpServer server = server(request -> {
            try {
                return HttpResponse.of(200).withBody("text/plain", request.body());
            } catch (IOException e) {
                seen.complete(e);
                throw e;
            }
        })) {
            ClientRequest post = ClientRequest.post(uri(server)).withBody(output -> {
                output.write('a');
                output.flush();
                throw new IllegalStateException("the writer of the test");
            });
            assertThatThrownBy(() -> client.send(post))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("POST " + uri(server))
                    .hasMessageContaining("the writer of the test")
                    .hasCauseInstanceOf(IllegalStateException.class);
            assertThat(seen.get()).isInstanceOf(ConnectionLostException.class);
        }
    }

    @Test
    void aBodyIsOfTheLengthThatWasAnnounced() throws Exception {
        try (HttpServer server = server(HttpClientStreamTest::echo)) {
            ClientRequest post = ClientRequest.post(uri(server)).withBody(output -> output.write(new byte[9_000]));
            assertThatThrownBy(() -> client.send(post.withLength(8_999))).hasMessageContaining("wrote 9000");
            assertThatThrownBy(() -> client.send(post.withLength(9_001))).hasMessageContaining("wrote only 9000");
        }
    }

    /** Such as 413: the rest of the body is not sent. */
    @Test
    void anAnswerBeforeTheEndOfTheRequestStopsTheWriter() throws Exception {
        CompletableFuture<Throwable> wrote = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.socket().getInputStream().read();
            connection.send("HTTP/1.1 413 Too much\r\nContent-Length: 3\r\n\r\nno!");
            connection.awaitEnd();
        })) {
            ClientResponse answer = client.send(endless(server, wrote));
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).hasSize(3);
            assertThat(wrote.get()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBodyIsSentOnceThePeerAsksForIt() throws Exception {
        CompletableFuture<String> head = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            head.complete(connection.head());
            mayGo.await();
            connection.send("HTTP/1.1 103 Early Hints\r\n\r\n");
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            connection.sendOk(connection.body(head.join()).length() + "");
            connection.sendOk(connection.request().substring(0, 4));
        })) {
            ClientRequest put = large(server).withExpectContinue(Duration.ofMinutes(1));
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> complete(answer, put));
            assertThat(head.get()).contains("\r\nExpect: 100-continue\r\n").endsWith("\r\n\r\n");
            assertThat(answer).isNotDone();
            mayGo.countDown();
            assertThat(answer.get()).asString().isEqualTo(Integer.toString(LARGE));
            assertThat(client.send(ClientRequest.get(server.uri("/"))).body())
                    .isEqualTo("GET ".getBytes(StandardCharsets.UTF_8));
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aBodyIsSentAlsoToAPeerThatDoesNotKnowTheQuestion() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            String request = connection.request();
            connection.sendOk(request.length() - request.indexOf("\r\n\r\n") - 4 + "");
        })) {
            ClientResponse answer = client.send(large(server).withExpectContinue(SHORT));
            assertThat(answer.body()).asString().isEqualTo(Integer.toString(LARGE));
        }
    }

    /** The peer would take the next request for the body that it did not get: so the connection ends behind the answer. */
    @ParameterizedTest
    @ValueSource(strings = {"all at once", "bit by bit"})
    void aBodyThatIsAnsweredInsteadOfAskedForIsNotSent(String how) throws Exception {
        CompletableFuture<String> rest = new CompletableFuture<>();
        CompletableFuture<Throwable> wrote = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            if (number > 0) {
                connection.request();
                connection.sendOk("again");
                return;
            }
            connection.head();
            connection.send("HTTP/1.1 417 No\r\nContent-Length: 3\r\n\r\n");
            if (!how.startsWith("all")) {
                wrote.join(); // the writer ends on the head alone
            }
            connection.send("no!");
            rest.complete(new String(connection.socket().getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        })) {
            ClientRequest put = ClientRequest.put(server.uri("/"))
                    .withBody(output -> {
                        try {
                            output.write(new byte[LARGE]);
                        } catch (IOException e) {
                            wrote.complete(e); // and it goes on, as if nothing had happened
                        }
                    })
                    .withLength(LARGE)
                    .withExpectContinue(Duration.ofMinutes(1));
            ClientResponse answer = client.send(put);
            assertThat(answer.status()).isEqualTo(417);
            assertThat(answer.body()).asString().isEqualTo("no!");
            assertThat(wrote.get()).hasMessageContaining("not sent");
            assertThat(rest.get()).isEmpty();
            assertThat(client.send(ClientRequest.get(server.uri("/"))).body())
                    .asString()
                    .isEqualTo("again");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void ourServerIsAskedAndAsks() throws Exception {
        HttpHandler handler = request -> request.headers().contains("Not")
                ? HttpResponse.of(413)
                : HttpResponse.of(200)
                        .withBody(
                                "text/plain",
                                Long.toString(request.body().length).getBytes(StandardCharsets.UTF_8));
        try (HttpServer server = server(handler)) {
            ClientRequest put = ClientRequest.put(uri(server))
                    .withBody(output -> output.write(new byte[LARGE]))
                    .withExpectContinue(Duration.ofMinutes(1));
            assertThat(client.send(put).body()).asString().isEqualTo(Integer.toString(LARGE));
            assertThat(client.send(put.withHeader("Not", "this")).status()).isEqualTo(413);
            assertThat(client.send(put).body()).asString().isEqualTo(Integer.toString(LARGE));
            assertThat(server.counters().accepted()).isEqualTo(2);
        }
    }

    @Test
    void whatIsAskedForMakesSense() {
        ClientRequest post = ClientRequest.post(URI.create("http://localhost/"));
        assertThatThrownBy(() -> post.withExpectContinue(SHORT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> post.withBody(_ -> {}).withExpectContinue(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** What is said in between is no sign that the request was sent: its connection cannot be used again. */
    @Test
    void anAnswerBeforeTheEndStopsTheWriterAlsoAfterAnInterimOne() throws Exception {
        CompletableFuture<Throwable> wrote = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.socket().getInputStream().read();
            connection.send("HTTP/1.1 102 Processing\r\n\r\n");
            connection.send("HTTP/1.1 413 Too much\r\nContent-Length: 3\r\n\r\nno!");
            connection.awaitEnd();
        })) {
            assertThat(client.send(endless(server, wrote)).status()).isEqualTo(413);
            assertThat(wrote.get()).isInstanceOf(IOException.class);
        }
    }

    private static ClientRequest large(ScriptedServer server) {
        return ClientRequest.put(server.uri("/"))
                .withBody(output -> output.write(new byte[LARGE]))
                .withLength(LARGE);
    }

    private static ClientRequest endless(ScriptedServer server, CompletableFuture<Throwable> wrote) {
        return ClientRequest.post(server.uri("/")).withBody(output -> {
            try {
                while (true) {
                    output.write(new byte[1_000]);
                }
            } catch (IOException e) {
                wrote.complete(e);
                throw e;
            }
        });
    }

    @Test
    void aBodyThatStallsTimesOut() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            connection.awaitEnd();
        })) {
            ClientRequest get = ClientRequest.get(server.uri("/")).withStallTimeout(ENOUGH_TO_ANSWER);
            try (StreamedResponse answer = client.open(get)) {
                assertThat(answer.body().readNBytes(3)).hasSize(3);
                assertThatThrownBy(() -> answer.body().read())
                        .isInstanceOf(HttpTimeoutException.class)
                        .hasMessageContaining("127.0.0.1:" + server.address().getPort())
                        .hasMessageContaining("sent nothing after 3 bytes")
                        .hasMessageContaining("PT2S");
            }
        }
    }

    @Test
    void anAnswerThatDripsEndsWithItsWholeTime() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                connection.send("1\r\nx\r\n");
                Thread.sleep(5); // the speed of a drip
            }
        })) {
            ClientRequest get = ClientRequest.get(server.uri("/")).withTimeout(ENOUGH_TO_ANSWER);
            try (StreamedResponse answer = client.open(get)) {
                assertThatThrownBy(() -> answer.body().readAllBytes())
                        .isInstanceOf(HttpTimeoutException.class)
                        .hasMessageContaining("127.0.0.1:" + server.address().getPort())
                        .hasMessageContaining("PT2S")
                        .hasMessageContaining("the rest of the body");
            }
        }
    }

    @Test
    void aPeerThatTakesNothingTimesOut() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> mayGo.await())) {
            ClientRequest post = ClientRequest.post(server.uri("/"))
                    .withBody("text/plain", new byte[64 << 20])
                    .withStallTimeout(SHORT);
            assertThatThrownBy(() -> client.send(post))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("took nothing of the body")
                    .hasMessageContaining("PT0.1S");
        }
    }

    @Test
    void aBodyThatIsCutShortSaysSo() throws Exception {
        try (ScriptedServer server = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            mayGo.await();
        })) {
            try (StreamedResponse answer = client.open(ClientRequest.get(server.uri("/")))) {
                mayGo.countDown();
                assertThatThrownBy(() -> answer.body().readAllBytes())
                        .isInstanceOf(ConnectionLostException.class)
                        .hasMessageContaining("3 of 10 bytes")
                        .hasMessageContaining("cut short");
            }
        }
    }

    @Test
    void aBodyLongerThanAllowedIsAnError() throws Exception {
        try (HttpServer server = server(HttpClientStreamTest::echo)) {
            ClientRequest post = ClientRequest.post(uri(server))
                    .withBody("text/plain", random(100_000))
                    .withMaxStreamedBytes(50_000);
            try (StreamedResponse answer = client.open(post)) {
                assertThatThrownBy(() -> answer.body().readAllBytes())
                        .isInstanceOf(HttpProtocolException.class)
                        .hasMessageContaining("50000")
                        .hasMessageContaining("withMaxStreamedBytes");
            }
        }
        try (ScriptedServer announcing = new ScriptedServer((number, connection) -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n");
            connection.awaitEnd();
        })) {
            assertThatThrownBy(() -> client.open(ClientRequest.get(announcing.uri("/"))))
                    .isInstanceOf(HttpProtocolException.class);
        }
    }
}
