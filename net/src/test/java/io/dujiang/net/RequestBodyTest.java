package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that are still coming while the handler runs. */
@Tag("conformance")
@Timeout(60)
@ParameterizedClass
@MethodSource("io.dujiang.net.Mode#tcpHere")
class RequestBodyTest {
    private static final String HOST = "Host: a\r\n";
    private static final String NEXT = "GET /next HTTP/1.1\r\n" + HOST + "\r\n";

    private final CountDownLatch running = new CountDownLatch(1);
    private final Semaphore mayGo = new Semaphore(0);
    private final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    private final LoopGroup loops;

    RequestBodyTest(Mode mode) {
        loops = mode.start(1);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    private HttpServer server(HttpLimits limits, HttpHandler handler) throws Exception {
        return HttpServer.builder(loops)
                .limits(limits)
                .handler(request -> request.path().equals("/next") ? text("next") : caught(request, handler))
                .start();
    }

    private HttpServer server(HttpHandler handler) throws Exception {
        return server(HttpLimits.DEFAULT, handler);
    }

    private HttpResponse caught(HttpRequest request, HttpHandler handler) throws Exception {
        running.countDown();
        try {
            return handler.handle(request);
        } catch (Exception e) {
            thrown.complete(e);
            throw e;
        }
    }

    private static HttpResponse text(String text) {
        return HttpResponse.of(200).withBody("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String post(String length) {
        return "POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n\r\n";
    }

    private static String chunkedPost() {
        return "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";
    }

    @Test
    void theHandlerStartsWithTheHeadAndParksForTheBody() throws Exception {
        try (HttpServer server = server(request -> text(string(request.body()) + string(request.body())));
                RawPeer peer = RawPeer.of(server)) {
            peer.send(post("6") + "abc");
            running.await();
            peer.send("def" + NEXT);
            assertThat(peer.answer().body()).isEqualTo("abcdefabcdef");
            assertThat(peer.answer().body()).isEqualTo("next");
        }
    }

    @Test
    void aStreamGivesWhatHasCome() throws Exception {
        Queue<String> read = new ArrayDeque<>();
        try (HttpServer server = server(request -> {
                    byte[] some = new byte[100];
                    for (int n = request.bodyStream().read(some);
                            n >= 0;
                            n = request.bodyStream().read(some)) {
                        read.add(new String(some, 0, n, StandardCharsets.UTF_8));
                        mayGo.release();
                    }
                    return text(read.toString());
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send(chunkedPost());
            running.await();
            peer.send("3\r\nabc\r\n");
            mayGo.acquire();
            peer.send("2\r\nde\r\n0\r\nTrailer: x\r\n\r\n" + NEXT);
            assertThat(peer.answer().body()).isEqualTo("[abc, de]");
            assertThat(peer.answer().body()).isEqualTo("next");
        }
    }

    @Test
    void aSlowHandlerStopsItsPeer() throws Exception {
        AtomicLong sent = new AtomicLong();
        long total = 200_000_000;
        try (HttpServer server = server(request -> {
                    mayGo.acquire();
                    try (InputStream body = request.bodyStream()) {
                        return text(Long.toString(body.transferTo(OutputStream.nullOutputStream())));
                    }
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send(post(Long.toString(total)));
            running.await();
            Thread sender = Thread.ofPlatform().start(() -> send(peer, total, sent));
            Stalls.await(sent);
            assertThat(sent.get()).isLessThan(total / 4);
            mayGo.release();
            assertThat(peer.answer().body()).isEqualTo(Long.toString(total));
            sender.join();
        }
    }

    private static void send(RawPeer peer, long total, AtomicLong sent) {
        byte[] piece = new byte[100_000];
        try {
            while (sent.get() < total) {
                peer.send(piece);
                sent.addAndGet(piece.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void continueIsSentWhenTheBodyIsAskedFor() throws Exception {
        try (HttpServer server = server(request -> {
                    mayGo.acquire();
                    return text(string(request.body()));
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send("POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            running.await();
            mayGo.release();
            assertThat(peer.head().status()).isEqualTo(100);
            assertThat(peer.send("abc" + NEXT).answer().body()).isEqualTo("abc");
            assertThat(peer.answer().body()).isEqualTo("next");
        }
    }

    @Test
    void aRefusalWithoutTheBodyIsSentInPlaceOfContinue() throws Exception {
        try (HttpServer server = server(_ -> HttpResponse.of(403));
                RawPeer peer = RawPeer.of(server)) {
            peer.send("POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            RawPeer.Answer answer = peer.answer();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void aBodyThatIsNotReadIsSkipped() throws Exception {
        try (HttpServer server = server(_ -> HttpResponse.of(204));
                RawPeer peer = RawPeer.of(server)) {
            peer.send(post("200000"));
            assertThat(peer.answer().status()).isEqualTo(204);
            peer.send(new byte[200_000]).send(NEXT);
            assertThat(peer.answer().body()).isEqualTo("next");
            peer.send(chunkedPost()).send("3\r\nabc\r\n");
            assertThat(peer.answer().status()).isEqualTo(204);
            peer.send("0\r\n\r\n" + NEXT);
            assertThat(peer.answer().body()).isEqualTo("next");
        }
    }

    @Test
    void aBodyTooLongToBeSkippedEndsTheConnection() throws Exception {
        try (HttpServer server = server(_ -> HttpResponse.of(204));
                RawPeer peer = RawPeer.of(server)) {
            peer.send(post("300000"));
            assertThat(peer.answer().headers()).containsEntry("connection", "close");
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void chunksWithoutEndThatNobodyReadsEndTheConnection() throws Exception {
        try (HttpServer server = server(_ -> HttpResponse.of(204));
                RawPeer peer = RawPeer.of(server)) {
            peer.send(chunkedPost());
            assertThat(peer.answer().status()).isEqualTo(204);
            String chunk = "3e8\r\n" + "x".repeat(1_000) + "\r\n";
            peer.send(chunk.repeat(300));
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void anAnnouncedBodyThatIsTooLongIsRefusedBeforeItComes() throws Exception {
        try (HttpServer server = server(request -> text(string(request.body(10))));
                RawPeer peer = RawPeer.of(server)) {
            peer.send("POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n");
            RawPeer.Answer answer = peer.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).contains("body-too-large", "10 bytes");
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void aStreamHasALimitOfItsOwn() throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.withBodyBytes(1).withStreamedBodyBytes(5);
        try (HttpServer server =
                server(limits, request -> text(string(request.bodyStream().readAllBytes())))) {
            try (RawPeer peer = RawPeer.of(server)) {
                peer.send(chunkedPost()).send("5\r\nabcde\r\n0\r\n\r\n");
                assertThat(peer.answer().body()).isEqualTo("abcde");
                peer.send(chunkedPost());
                peer.send("5\r\nabcde\r\n");
                peer.send("1\r\nf\r\n0\r\n\r\n");
                assertThat(peer.answer().status()).isEqualTo(413);
                assertThat(peer.isEnded()).isTrue();
            }
            try (RawPeer peer = RawPeer.of(server)) {
                assertThat(peer.send(post("6")).answer().status()).isEqualTo(413);
            }
        }
    }

    @Test
    void aHandlerMayAnswerALongBodyItself() throws Exception {
        try (HttpServer server = server(request -> {
                    try {
                        return text(string(request.body(2)));
                    } catch (RequestBodyException e) {
                        return text("caught " + e.status());
                    }
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send(post("3")).send("abc" + NEXT);
            assertThat(peer.answer().body()).isEqualTo("caught 413");
            assertThat(peer.answer().body()).isEqualTo("next");
        }
    }

    @Test
    void aMalformedChunkIsToldToTheReader() throws Exception {
        try (HttpServer server = server(request -> text(string(request.body())));
                RawPeer peer = RawPeer.of(server)) {
            peer.send(chunkedPost());
            running.await();
            peer.send("3\r\nabc\r\nxyz\r\n");
            assertThat(peer.answer().status()).isEqualTo(400);
            assertThat(peer.isEnded()).isTrue();
            assertThat(thrown.get()).isInstanceOf(RequestBodyException.class);
        }
    }

    /** Whatever the handler makes of it, and although its answer has begun: strangers must not fill the log either. */
    @Test
    void aFaultInABodyIsCountedAndNoErrorOfTheHandler() throws Exception {
        HttpHandler handler = request -> {
            if (request.method().equals("PUT")) {
                mayGo.release();
                try {
                    return text(string(request.body()));
                } catch (RequestBodyException e) {
                    return text("caught " + e.status());
                }
            }
            InputStream body = request.bodyStream();
            BodyWriter echo = output -> {
                output.flush();
                body.transferTo(output);
            };
            return HttpResponse.of(200).withBody("text/plain", echo);
        };
        try (HttpServer server = server(handler);
                LogRecords log = new LogRecords(Exchange.class.getName())) {
            try (RawPeer peer = RawPeer.of(server)) {
                peer.send(chunkedPost()).head();
                assertThat(peer.send("xyz\r\n").rest()).isEmpty();
            }
            assertThat(server.counters().refusals("malformed")).isEqualTo(1);
            try (RawPeer peer = RawPeer.of(server)) {
                peer.send(chunkedPost().replace("POST", "PUT"));
                mayGo.acquire();
                assertThat(peer.send("xyz\r\n").answer().body()).isEqualTo("caught 400");
            }
            assertThat(server.counters().refusals("malformed")).isEqualTo(2);
            assertThat(log.containing("breaks off within its body")).isEmpty();
        }
    }

    @Test
    void aStreamThatStallsIs408() throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.withBodyTimeout(Duration.ofMillis(100));
        try (HttpServer server = server(
                        limits, request -> text(string(request.bodyStream().readAllBytes())));
                RawPeer peer = RawPeer.of(server)) {
            peer.send(post("9"));
            RawPeer.Answer answer = peer.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("body-timeout");
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void theTimeOfABodyDoesNotRunWhileNobodyWaitsForIt() throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.withBodyTimeout(Duration.ofMillis(200));
        try (HttpServer server = server(limits, request -> {
                    Thread.sleep(600); // longer than the time-out: what is tested is that it has not begun
                    return text(string(request.body()));
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send(post("3"));
            running.await();
            peer.send("abc");
            assertThat(peer.answer().body()).isEqualTo("abc");
        }
    }

    @Test
    void aPeerThatIsGoneIsToldToTheReader() throws Exception {
        try (HttpServer server = server(request -> text(string(request.body())))) {
            try (RawPeer peer = RawPeer.of(server)) {
                peer.send(post("9") + "abc");
                running.await();
            }
            assertThat(thrown.get()).isInstanceOf(ConnectionLostException.class);
        }
    }

    @Test
    void theEndOfTheServerInterruptsTheReader() throws Exception {
        try (HttpServer server =
                        server(request -> text(string(request.bodyStream().readAllBytes())));
                RawPeer peer = RawPeer.of(server)) {
            peer.send(post("9") + "abc");
            running.await();
            server.close(Duration.ofMillis(50));
            assertThat(thrown.get()).isInstanceOfAny(InterruptedIOException.class, ConnectionLostException.class);
        }
    }

    @Test
    void whatWasNotReadIsGoneWithTheRequest() throws Exception {
        CompletableFuture<InputStream> kept = new CompletableFuture<>();
        try (HttpServer server = server(request -> {
                    int first = request.bodyStream().read();
                    kept.complete(request.bodyStream());
                    mayGo.acquire();
                    return text(Character.toString(first));
                });
                RawPeer peer = RawPeer.of(server)) {
            peer.send(post("3"));
            running.await();
            peer.send("abc" + NEXT);
            InputStream late = kept.get();
            mayGo.release();
            assertThat(peer.answer().body()).isEqualTo("a");
            assertThat(peer.answer().body()).isEqualTo("next");
            assertThatThrownBy(late::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
        }
    }

    @Test
    void aBodyIsReadInOneWayOnly() throws Exception {
        try (HttpServer server = server(request -> {
                    int first = request.bodyStream().read();
                    try {
                        return text(string(request.body()));
                    } catch (IllegalStateException e) {
                        return text((char) first + " " + e.getMessage());
                    }
                });
                RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(post("3") + "abc").answer().body())
                    .startsWith("a ")
                    .contains("bodyStream()");
            peer.send(post("3"));
            assertThat(peer.send("abc").answer().body()).startsWith("a ").contains("bodyStream()");
        }
    }
}
