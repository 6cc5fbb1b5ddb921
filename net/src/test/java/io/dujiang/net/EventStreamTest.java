package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events. */
@Timeout(60)
@ParameterizedClass(name = "{0}")
@MethodSource("io.dujiang.net.Mode#tcpHere")
class EventStreamTest {
    private final Mode mode;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Semaphore mayGo = new Semaphore(0);
    private LoopGroup loops;

    EventStreamTest(Mode mode) {
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

    private HttpServer server(HttpResponse response) throws Exception {
        return HttpServer.builder(loops).handler(_ -> response).start();
    }

    @Test
    void eachEventArrivesWhenItIsSent() throws Exception {
        EventWriter writer = events -> {
            mayGo.acquire();
            events.send("one");
            mayGo.acquire();
            events.send(ServerSentEvent.of("two\nlines\r\nand\r")
                    .withName("order")
                    .withId("7")
                    .withRetry(Duration.ofSeconds(2)));
            mayGo.acquire();
            events.comment("that\nis all");
        };
        try (HttpServer server = server(HttpResponse.events(writer));
                RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(GET).head().headers())
                    .containsEntry("content-type", "text/event-stream")
                    .containsEntry("cache-control", "no-cache")
                    .containsEntry("transfer-encoding", "chunked");
            mayGo.release();
            assertThat(peer.chunk()).isEqualTo("data: one\n\n");
            mayGo.release();
            assertThat(peer.chunk())
                    .isEqualTo("event: order\nid: 7\nretry: 2000\ndata: two\ndata: lines\ndata: and\ndata: \n\n");
            mayGo.release();
            assertThat(peer.chunks()).isEqualTo(": that\n: is all\n\n");
            assertThat(peer.send(GET).head().status()).isEqualTo(200);
        }
    }

    @Test
    void commentsAreSentInBetween() throws Exception {
        try (HttpServer server = server(HttpResponse.events(Duration.ofMillis(20), _ -> mayGo.acquire()));
                RawPeer peer = RawPeer.of(server)) {
            peer.send(GET).head();
            assertThat(peer.chunk()).isEqualTo(": \n\n");
            assertThat(peer.chunk()).isEqualTo(": \n\n");
            mayGo.release();
            assertThat(peer.chunks()).matches("(: \n\n)*");
        }
    }

    @Test
    void aWriterThatOnlyWaitsIsInterruptedOnceThePeerIsGone() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        EventWriter writer = _ -> {
            try {
                mayGo.acquire();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        };
        try (HttpServer server = server(HttpResponse.events(Duration.ofMillis(20), writer))) {
            try (RawPeer peer = RawPeer.of(server)) {
                peer.send(GET).head();
            }
            interrupted.await();
            await().until(() -> server.connections() == 0);
        }
    }

    @Test
    void nothingCanBeSentAfterTheEnd() throws Exception {
        CompletableFuture<EventStream> kept = new CompletableFuture<>();
        try (HttpServer server = server(HttpResponse.events(kept::complete));
                RawPeer peer = RawPeer.of(server)) {
            peer.send(GET).head();
            assertThat(peer.chunks()).isEmpty();
            assertThatThrownBy(() -> kept.get().send("late"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has ended");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\u0000b"})
    void namesAndIdsAreOneLine(String text) {
        ServerSentEvent event = ServerSentEvent.of("data");
        assertThatThrownBy(() -> event.withId(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event.withName(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> ServerSentEvent.of("").withRetry(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpResponse.events(Duration.ZERO, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
