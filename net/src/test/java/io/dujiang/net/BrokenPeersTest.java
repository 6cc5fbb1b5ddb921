package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that break off: their connections go, counted, and the others are served. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.dujiang.net.Mode#noticingResets")
class BrokenPeersTest {
    private final Mode mode;
    private static final int TIMES = 50;

    BrokenPeersTest(Mode mode) {
        this.mode = mode;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET / HTTP/1.1\r\nHost: a\r\nX: ",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na"
            })
    void aResetInTheMiddleOfARequest(String half) throws Exception {
        try (TestServer server = TestServer.start(mode, HttpLimits.DEFAULT);
                RawPeer good = server.peer()) {
            for (int i = 0; i < TIMES; i++) {
                RawPeer peer = server.peer();
                assertThat(TestServer.serves(peer)).isTrue();
                peer.send(half).reset();
            }
            await().until(() -> server.counters().resets() == TIMES);
            await().until(() -> server.counters().open() == 1);
            assertThat(TestServer.serves(good)).isTrue();
            assertThat(server.counters().refusals()).isEmpty();
        }
    }

    @Test
    void aResetInTheMiddleOfAResponse() throws Exception {
        byte[] large = new byte[50_000_000];
        try (TestServer server = TestServer.start(
                        mode,
                        HttpLimits.DEFAULT,
                        request -> request.path().equals("/large")
                                ? HttpResponse.of(200).withBody("text/plain", large)
                                : HttpResponse.of(204));
                RawPeer good = server.peer()) {
            for (int i = 0; i < 10; i++) {
                RawPeer peer = RawPeer.withReceiveBuffer(server.server(), 4_096);
                peer.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").head();
                peer.reset();
            }
            await().until(() -> server.counters().resets() == 10);
            await().until(() -> server.counters().open() == 1);
            assertThat(TestServer.serves(good)).isTrue();
        }
    }

    @Test
    void aResetWhileTheHandlerRuns() throws Exception {
        Semaphore running = new Semaphore(0);
        Semaphore mayEnd = new Semaphore(0);
        try (TestServer server = TestServer.start(mode, HttpLimits.DEFAULT, _ -> {
            running.release();
            mayEnd.acquire();
            return HttpResponse.of(204);
        })) {
            for (int i = 0; i < TIMES; i++) {
                RawPeer peer = server.peer();
                peer.send(TestServer.GET + TestServer.GET);
                running.acquire();
                peer.reset();
            }
            mayEnd.release(TIMES + 1);
            await().until(() -> server.counters().open() == 0);
            assertThat(server.counters().requests()).isBetween((long) TIMES, 2L * TIMES);
            try (RawPeer good = server.peer()) {
                assertThat(TestServer.serves(good)).isTrue();
            }
        }
    }

    /** As when there is no memory for it. */
    @Test
    @SuppressWarnings("NullAway") // that is what breaks the response
    void aResponseThatCannotBeSentEndsItsConnectionAlone() throws Exception {
        HttpResponse broken = HttpResponse.of(200).withHeaders(null);
        try (TestServer server = TestServer.start(mode, HttpLimits.DEFAULT, request -> switch (request.path()) {
                    case "/whole" -> broken;
                    case "/streamed" -> broken.withBody(OutputStream::flush);
                    default -> HttpResponse.of(204);
                });
                RawPeer good = server.peer()) {
            for (String path : List.of("/whole", "/streamed")) {
                try (RawPeer peer = server.peer()) {
                    assertThat(peer.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                                    .isEnded())
                            .isTrue();
                    assertThat(TestServer.serves(good)).isTrue();
                }
            }
            await().until(() -> server.counters().open() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r",
                "GET / HTTP/1.1\r\nHost: a\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
            })
    void aPeerThatEndsItsSideWithinARequestIsClosed(String half) throws Exception {
        try (TestServer server = TestServer.start(mode, HttpLimits.DEFAULT)) {
            for (int i = 0; i < TIMES; i++) {
                try (RawPeer peer = server.peer()) {
                    assertThat(peer.send(half).endInput().isEnded()).isTrue();
                }
            }
            await().until(() -> server.counters().open() == 0);
            assertThat(server.counters().refusals()).isEmpty();
            assertThat(server.counters().resets()).isEqualTo(half.isBlank() ? 0 : TIMES);
        }
    }

    @Test
    void aTlsHandshakeOnAPlainPortFailsAndIsCounted() throws Exception {
        try (TestServer server = TestServer.start(mode, HttpLimits.DEFAULT);
                RawPeer good = server.peer()) {
            InetSocketAddress address = server.server().localAddress();
            try (SSLSocket peer =
                    (SSLSocket) SSLSocketFactory.getDefault().createSocket(address.getAddress(), address.getPort())) {
                peer.setSoTimeout(20_000);
                assertThatThrownBy(peer::startHandshake).isInstanceOf(IOException.class);
            }
            assertThat(server.counters().refusals("malformed")).isEqualTo(1);
            assertThat(TestServer.serves(good)).isTrue();
        }
    }
}
