package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that take their time: each is told so and let go, while the others are served. */
@Timeout(120)
@ParameterizedClass(name = "{0}")
@MethodSource("io.dujiang.net.Mode#tcpHere")
class SlowPeersTest {
    private final Mode mode;
    private static final int MANY = 200;
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final HttpLimits ROOM = HttpLimits.DEFAULT
            .withRequestLineBytes(10 << 20)
            .withHeaderBytes(10 << 20)
            .withBodyBytes(10 << 20);

    SlowPeersTest(Mode mode) {
        this.mode = mode;
    }

    /** A byte now and then must not put the end off. */
    @ParameterizedTest
    @CsvSource({
        "request line, GET /, header-timeout",
        "header, GET / HTTP/1.1\\r\\nX: , header-timeout",
        "body, POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9999999\\r\\n\\r\\n, body-timeout",
        "chunk, POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nfffff\\r\\n, body-timeout",
        "chunk size, POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1;, body-timeout",
        "trailer, POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nT: , body-timeout"
    })
    void manyThatDripAre408AndTheOthersAreServed(String part, String start, String code) throws Exception {
        try (TestServer server =
                        TestServer.start(mode, ROOM.withHeaderTimeout(SHORT).withBodyTimeout(SHORT));
                RawPeer good = server.peer()) {
            List<RawPeer> slow = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                slow.add(server.peer().send(start.replace("\\r", "\r").replace("\\n", "\n")));
            }
            for (RawPeer peer : slow) {
                drip(peer, good);
            }
            for (RawPeer peer : slow) {
                RawPeer.Answer answer = peer.answer();
                assertThat(answer.status()).as(part).isEqualTo(408);
                assertThat(answer.body()).contains(code);
                peer.close();
            }
            assertThat(TestServer.serves(good)).isTrue();
            assertThat(server.counters().refusals(code)).isEqualTo(MANY);
            assertThat(server.counters().timeouts()).isEqualTo(MANY);
            await().until(() -> server.counters().open() == 1);
        }
    }

    /** Sends a byte whenever the good peer has been answered, until the server has had enough. */
    private static void drip(RawPeer slow, RawPeer good) throws IOException {
        while (!slow.hasInput()) {
            slow.send("1");
            assertThat(TestServer.serves(good)).isTrue();
        }
    }

    /** Each byte is read as it comes, and all the same there are too few. */
    @Test
    void streamedBodiesThatDripAre408AndTheOthersAreServed() throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.withBodyTimeout(SHORT).withBytesPerSecond(1 << 20);
        try (TestServer server = TestServer.start(mode, limits, SlowPeersTest::readStream);
                RawPeer good = server.peer()) {
            List<RawPeer> slow = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                slow.add(server.peer().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n"));
            }
            for (RawPeer peer : slow) {
                drip(peer, good);
            }
            for (RawPeer peer : slow) {
                assertThat(peer.answer().body()).contains("body-timeout", "bytes of the body came within");
                peer.close();
            }
            assertThat(server.counters().refusals("body-timeout")).isEqualTo(slow.size());
        }
    }

    private static HttpResponse readStream(HttpRequest request) throws IOException {
        request.bodyStream().transferTo(OutputStream.nullOutputStream());
        return HttpResponse.of(204);
    }

    @Test
    void emptyLinesDoNotKeepAConnectionOpen() throws Exception {
        try (TestServer server = TestServer.start(mode, HttpLimits.DEFAULT.withIdleTimeout(SHORT));
                RawPeer peer = server.peer()) {
            peer.send("\r\n\r\n\r");
            assertThat(peer.isEnded()).isTrue();
            assertThat(server.counters().timeouts()).isEqualTo(1);
            assertThat(server.counters().refusals()).isEmpty();
        }
    }

    /** As good as a peer that has vanished without an end of its side. */
    @Test
    void aSilentPeerIsLetGo() throws Exception {
        try (TestServer server = TestServer.start(mode, HttpLimits.DEFAULT.withIdleTimeout(SHORT.multipliedBy(5)));
                RawPeer peer = server.peer()) {
            assertThat(TestServer.serves(peer)).isTrue(); // it asks before it is taken for silent
            assertThat(peer.isEnded()).isTrue();
            assertThat(server.counters().timeouts()).isEqualTo(1);
        }
    }

    @Test
    void aPeerThatDoesNotReadItsAnswersIsCutOff() throws Exception {
        byte[] large = new byte[50_000_000];
        try (TestServer server = TestServer.start(
                        mode,
                        HttpLimits.DEFAULT.withWriteTimeout(SHORT),
                        _ -> HttpResponse.of(200).withBody("text/plain", large));
                RawPeer deaf = RawPeer.withReceiveBuffer(server.server(), 4_096)) {
            deaf.send(TestServer.GET.repeat(10));
            await().until(() -> server.counters().timeouts() == 1);
            await().until(() -> server.counters().open() == 0);
            assertThat(server.counters().requests()).isEqualTo(1);
        }
    }
}
