package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that are too slow or too many. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.dujiang.net.Mode#tcpHere")
class ServerLimitsTest {
    private final Mode mode;
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private LoopGroup loops;

    ServerLimitsTest(Mode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void start() {
        loops = mode.start(1);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    private HttpServer server(HttpLimits limits) throws Exception {
        return HttpServer.builder(loops)
                .limits(limits)
                .handler(request ->
                        HttpResponse.of(200).withBody("text/plain", new byte[100_000_000 + request.body().length]))
                .start();
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() throws Exception {
        try (HttpServer server = server(HttpLimits.DEFAULT.withIdleTimeout(SHORT));
                RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void aHeaderThatDripsIs408() throws Exception {
        try (HttpServer server = server(HttpLimits.DEFAULT.withHeaderTimeout(SHORT));
                RawPeer peer = RawPeer.of(server)) {
            Thread drip = Thread.ofVirtual().start(() -> drip(peer, "GET / HTTP/1.1\r\nX: ", "y"));
            assertThat(peer.answer().status()).isEqualTo(408);
            drip.join();
        }
    }

    @Test
    void aBodyThatDripsIs408() throws Exception {
        try (HttpServer server = server(HttpLimits.DEFAULT.withBodyTimeout(SHORT));
                RawPeer peer = RawPeer.of(server)) {
            Thread drip = Thread.ofVirtual()
                    .start(() -> drip(peer, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n", "y"));
            RawPeer.Answer answer = peer.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("body-timeout");
            drip.join();
        }
    }

    /** Sends a byte now and then until the other side has had enough. */
    private static void drip(RawPeer peer, String start, String then) {
        try {
            peer.send(start);
            while (!Thread.interrupted()) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                peer.send(then);
            }
        } catch (IOException ended) {
            assertThat(ended).isNotNull();
        }
    }

    @Test
    void aPeerThatNeverReadsIsCutOff() throws Exception {
        try (HttpServer server = server(HttpLimits.DEFAULT.withWriteTimeout(SHORT));
                RawPeer peer = RawPeer.withReceiveBuffer(server, 4_096)) {
            peer.send(GET + GET + GET);
            assertThat(peer.head().status()).isEqualTo(200);
            await().until(() -> server.connections() == 0);
        }
    }

    @Test
    void aConnectionTooManyIs503AndRoomComesBack() throws Exception {
        try (HttpServer server = server(HttpLimits.DEFAULT.withConnections(2))) {
            RawPeer first = RawPeer.of(server);
            RawPeer second = RawPeer.of(server);
            assertThat(first.send(GET).head().status()).isEqualTo(200);
            assertThat(second.send(GET).head().status()).isEqualTo(200);
            try (RawPeer third = RawPeer.of(server)) {
                RawPeer.Answer answer = third.answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.body()).contains("too-many-connections");
                assertThat(third.isEnded()).isTrue();
            }
            first.close();
            second.close();
            await().until(() -> server.connections() == 0);
            try (RawPeer fourth = RawPeer.of(server)) {
                assertThat(fourth.send(GET).head().status()).isEqualTo(200);
            }
        }
    }
}
