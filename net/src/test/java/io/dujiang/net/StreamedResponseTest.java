package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses that are written piece by piece. */
@Tag("conformance")
@Timeout(60)
@ParameterizedClass
@MethodSource("io.dujiang.net.Mode#tcpHere")
class StreamedResponseTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Semaphore mayGo = new Semaphore(0);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    private final AtomicLong written = new AtomicLong();
    private final LoopGroup loops;

    StreamedResponseTest(Mode mode) {
        loops = mode.start(1);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    private HttpServer server(HttpHandler handler) throws Exception {
        return HttpServer.builder(loops).handler(handler).start();
    }

    private HttpServer writing(BodyWriter writer) throws Exception {
        return server(_ -> HttpResponse.of(200).withBody("text/plain", caught(writer)));
    }

    private BodyWriter caught(BodyWriter writer) {
        return output -> {
            try {
                writer.writeTo(output);
            } catch (Exception e) {
                thrown.complete(e);
                throw e;
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aShortBodyGoesOutWholeWithItsLength() throws Exception {
        try (HttpServer server = writing(output -> {
                    output.write(bytes("ab"));
                    output.write('c');
                });
                RawPeer peer = RawPeer.of(server)) {
            for (int i = 0; i < 3; i++) {
                RawPeer.Answer answer = peer.send(GET).answer();
                assertThat(answer.headers())
                        .containsEntry("content-length", "3")
                        .doesNotContainKey("transfer-encoding");
                assertThat(answer.body()).isEqualTo("abc");
            }
        }
    }

    @Test
    void whatIsFlushedArrivesBeforeTheEnd() throws Exception {
        try (HttpServer server = writing(output -> {
                    output.write(bytes("first"));
                    output.flush();
                    mayGo.acquire();
                    output.write(bytes("second"));
                });
                RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(GET).head().headers())
                    .containsEntry("transfer-encoding", "chunked")
                    .doesNotContainKeys("content-length", "connection");
            assertThat(peer.chunk()).isEqualTo("first");
            mayGo.release();
            assertThat(peer.chunk()).isEqualTo("second");
            assertThat(peer.chunk()).isEmpty();
            peer.send(GET);
            assertThat(peer.head().status()).isEqualTo(200);
        }
    }

    @Test
    void aLargeBodyArrivesWholeAndTheNextAfterIt() throws Exception {
        byte[] piece = bytes("0123456789".repeat(777));
        try (HttpServer server = writing(output -> {
                    for (int i = 0; i < 1_000; i++) {
                        output.write(piece);
                    }
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send(GET + GET);
            for (int i = 0; i < 2; i++) {
                assertThat(peer.head().status()).isEqualTo(200);
                assertThat(peer.chunks()).isEqualTo(new String(piece, StandardCharsets.UTF_8).repeat(1_000));
            }
        }
    }

    @Test
    void aKnownLengthNeedsNoChunks() throws Exception {
        byte[] half = new byte[50_000];
        try (HttpServer server = server(_ -> HttpResponse.of(200)
                        .withBody("text/plain", output -> {
                            output.write(half);
                            output.write(half);
                        })
                        .withLength(100_000));
                RawPeer peer = RawPeer.of(server)) {
            for (int i = 0; i < 2; i++) {
                RawPeer.Answer answer = peer.send(GET).answer();
                assertThat(answer.headers()).doesNotContainKeys("transfer-encoding", "connection");
                assertThat(answer.body()).hasSize(100_000);
            }
            assertThat(peer.send(GET.replace("GET", "HEAD")).head().headers())
                    .containsEntry("content-length", "100000");
            assertThat(peer.send(GET).answer().body()).hasSize(100_000);
        }
    }

    @Test
    void lessThanTheLengthEndsTheConnection() throws Exception {
        try (HttpServer server = server(_ -> HttpResponse.of(200)
                        .withBody("text/plain", output -> output.write(new byte[50_000]))
                        .withLength(100_000));
                RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(GET).answer().body()).hasSize(50_000);
        }
    }

    @Test
    void moreThanTheLengthIsRefused() throws Exception {
        try (HttpServer server = server(_ -> HttpResponse.of(200)
                        .withBody("text/plain", caught(output -> output.write(bytes("abcd"))))
                        .withLength(3));
                RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(GET).answer().status()).isEqualTo(500);
            assertThat(thrown.get()).hasMessageContaining("withLength with 3").hasMessageContaining("wrote 4");
        }
    }

    @Test
    void http10GetsTheBodyUpToTheEndOfTheConnection() throws Exception {
        try (HttpServer server = writing(output -> {
                    output.write(bytes("abc"));
                    output.flush();
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(peer.head().headers())
                    .containsEntry("connection", "close")
                    .doesNotContainKeys("transfer-encoding", "content-length");
            assertThat(peer.rest()).isEqualTo("abc");
        }
    }

    @Test
    void headRunsNoWriter() throws Exception {
        try (HttpServer server = writing(_ -> begun.countDown());
                RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(GET.replace("GET", "HEAD")).head().status()).isEqualTo(200);
            assertThat(begun.getCount()).isEqualTo(1);
            assertThat(peer.send(GET).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aFailureBeforeAnythingWasSentIs500() throws Exception {
        try (HttpServer server = writing(output -> {
                    output.write(bytes("abc"));
                    throw new IllegalStateException("secret");
                });
                RawPeer peer = RawPeer.of(server)) {
            RawPeer.Answer answer = peer.send(GET).answer();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("secret", "abc");
            assertThat(peer.send(GET).answer().status()).isEqualTo(500);
        }
    }

    @Test
    void aFailureInTheMiddleBreaksTheBodyOff() throws Exception {
        try (HttpServer server = writing(output -> {
                    output.write(bytes("abc"));
                    output.flush();
                    mayGo.acquire();
                    throw new IllegalStateException("in the middle");
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send(GET).head();
            assertThat(peer.chunk()).isEqualTo("abc");
            mayGo.release();
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void aFailureInTheMiddleIsNoEndForHttp10Either() throws Exception {
        try (HttpServer server = writing(output -> {
                    output.write(bytes("abc"));
                    output.flush();
                    mayGo.acquire();
                    throw new IllegalStateException("in the middle");
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send("GET / HTTP/1.0\r\n\r\n").head();
            assertThat(peer.text(3)).isEqualTo("abc");
            mayGo.release();
            assertThat(catchThrowable(peer::rest)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aSlowPeerStopsItsWriter() throws Exception {
        try (HttpServer server = writing(this::writeForEver);
                RawPeer peer = RawPeer.withReceiveBuffer(server, 4_096)) {
            peer.send(GET).head();
            Stalls.await(written);
            assertThat(written.get()).isLessThan(20_000_000);
            assertThat(peer.chunk()).isNotEmpty();
        }
    }

    private void writeForEver(OutputStream output) throws IOException {
        byte[] piece = new byte[10_000];
        while (!Thread.interrupted()) {
            output.write(piece);
            written.addAndGet(piece.length);
        }
    }

    @Test
    void aPeerThatStopsReadingIsCutOff() throws Exception {
        try (HttpServer server = HttpServer.builder(loops)
                        .limits(HttpLimits.DEFAULT.withWriteTimeout(Duration.ofMillis(200)))
                        .handler(_ -> HttpResponse.of(200).withBody("text/plain", caught(this::writeForEver)))
                        .start();
                RawPeer peer = RawPeer.withReceiveBuffer(server, 4_096)) {
            peer.send(GET).head();
            assertThat(thrown.get()).isInstanceOf(IOException.class);
            await().until(() -> server.connections() == 0);
        }
    }

    @Test
    void aWriterThatWaitsIsInterruptedWhenThePeerIsGone() throws Exception {
        try (HttpServer server = writing(output -> {
            output.flush();
            begun.countDown();
            while (!mayGo.tryAcquire(Duration.ofMillis(20).toNanos(), TimeUnit.NANOSECONDS)) {
                output.write(bytes("beat"));
                output.flush();
            }
        })) {
            try (RawPeer peer = RawPeer.of(server)) {
                peer.send(GET).head();
                begun.await();
            }
            assertThat(thrown.get()).isInstanceOfAny(IOException.class, InterruptedException.class);
            await().until(() -> server.connections() == 0);
        }
    }

    @Test
    void aWriterMayReadTheBodyWhileItWrites() throws Exception {
        try (HttpServer server = server(request -> {
                    InputStream body = request.bodyStream();
                    return HttpResponse.of(200).withBody("text/plain", output -> {
                        byte[] some = new byte[4_096];
                        for (int n = body.read(some); n >= 0; n = body.read(some)) {
                            output.write(some, 0, n);
                            output.flush();
                        }
                    });
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            assertThat(peer.head().status()).isEqualTo(200);
            assertThat(peer.chunk()).isEqualTo("abc");
            peer.send("2\r\nde\r\n0\r\n\r\n" + GET);
            assertThat(peer.chunk()).isEqualTo("de");
            assertThat(peer.chunk()).isEmpty();
            assertThat(peer.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void drainingWaitsForAResponseUnderWay() throws Exception {
        HttpServer server = writing(output -> {
            output.write(bytes("a"));
            output.flush();
            begun.countDown();
            mayGo.acquire();
            output.write(bytes("b"));
        });
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send(GET).head();
            begun.await();
            Thread closing = Thread.ofVirtual().start(() -> server.close(Duration.ofMinutes(1)));
            mayGo.release();
            assertThat(peer.chunks()).isEqualTo("ab");
            assertThat(peer.isEnded()).isTrue();
            closing.join();
        } finally {
            server.close();
        }
    }
}
