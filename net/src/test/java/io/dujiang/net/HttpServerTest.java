package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a well-behaved peer gets. */
class HttpServerTest {
    private static final String HOST = "Host: a\r\n";
    private static final Semaphore slowMayGo = new Semaphore(0);

    private static LoopGroup loops;
    private static HttpServer server;

    @BeforeAll
    static void start() throws Exception {
        loops = LoopGroup.builder().loops(2).start();
        server = HttpServer.builder(loops).handler(HttpServerTest::handle).start();
    }

    @AfterAll
    static void stop() {
        server.close();
        loops.close();
    }

    private static HttpResponse handle(HttpRequest request) throws Exception {
        return switch (request.path()) {
            case "/echo" -> text(request.method() + " " + request.query() + " " + string(request.body()));
            case "/slow" -> {
                slowMayGo.acquire();
                yield text("slow");
            }
            case "/throws" -> throw new IllegalStateException("secret inside");
            case "/forges" ->
                HttpResponse.of(200)
                        .withHeader("Content-Length", "3")
                        .withHeader("Transfer-Encoding", "chunked")
                        .withBody("text/plain", "whole body".getBytes(StandardCharsets.UTF_8));
            case "/empty" -> HttpResponse.of(204);
            case "/big" ->
                HttpResponse.of(200)
                        .withBody("text/plain", "x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8));
            case "/parks" -> text(parked());
            case "/carrier" -> text(Thread.currentThread().toString().replaceAll(".*@", ""));
            case "/thread" -> text(Thread.currentThread().isVirtual() + " " + LoopGroup.onCarrier());
            default ->
                text(request.path() + " " + request.headers().first("X-ORDER").orElse("-"));
        };
    }

    private static String parked() throws Exception {
        CompletableFuture<String> elsewhere = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> elsewhere.complete("woken"));
        return elsewhere.get();
    }

    private static HttpResponse text(String text) {
        return HttpResponse.of(200).withBody("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    @Test
    void connectionsAreSpreadOverTheLoops() throws Exception {
        Set<String> carriers = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            try (RawPeer peer = RawPeer.of(server)) {
                carriers.add(peer.send("GET /carrier HTTP/1.1\r\n" + HOST + "\r\n")
                        .answer()
                        .body());
            }
        }
        assertThat(carriers).hasSizeGreaterThan(1).allMatch(name -> !name.isEmpty());
    }

    @Test
    void aConnectionServesManyRequests() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            for (int i = 0; i < 100; i++) {
                RawPeer.Answer answer = peer.send(get("/r" + i)).answer();
                assertThat(answer.body()).isEqualTo("/r" + i + " -");
                assertThat(answer.headers())
                        .containsKeys("date", "content-length")
                        .doesNotContainKey("connection");
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            all.append("GET /p HTTP/1.1\r\n" + HOST + "X-Order: ").append(i).append("\r\n\r\n");
        }
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send(all.toString());
            for (int i = 0; i < 2_000; i++) {
                assertThat(peer.answer().body()).isEqualTo("/p " + i);
            }
        }
    }

    @Test
    void aSlowRequestHoldsBackThoseBehindIt() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send(get("/slow") + get("/after") + get("/last"));
            peer.send(get("/sent-later"));
            slowMayGo.release();
            assertThat(peer.answer().body()).isEqualTo("slow");
            assertThat(peer.answer().body()).isEqualTo("/after -");
            assertThat(peer.answer().body()).isEqualTo("/last -");
            assertThat(peer.answer().body()).isEqualTo("/sent-later -");
        }
    }

    @Test
    void aRequestMayArriveByteByByte() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            for (char c : ("POST /echo?a=1 HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc").toCharArray()) {
                peer.send(String.valueOf(c));
            }
            assertThat(peer.answer().body()).isEqualTo("POST {a=1} abc");
        }
    }

    @Test
    void aChunkedBodyIsPutTogether() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("POST /echo HTTP/1.1\r\n" + HOST
                    + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n"
                    + get("/next"));
            assertThat(peer.answer().body()).isEqualTo("POST {} abcdefg");
            assertThat(peer.answer().body()).isEqualTo("/next -");
        }
    }

    @Test
    void aLargeBodyArrivesWhole() throws Exception {
        String body = "0123456789".repeat(100_000);
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\n" + body);
            assertThat(peer.answer().body()).isEqualTo("POST {} " + body);
        }
    }

    @Test
    void thePeerIsToldToContinueBeforeItsBody() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("POST /echo HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(peer.head().status()).isEqualTo(100);
            assertThat(peer.send("abc").answer().body()).isEqualTo("POST {} abc");
        }
    }

    @Test
    void aBodyThatDidNotWaitGetsNoContinue() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("POST /echo HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(peer.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void headGetsTheLengthWithoutTheBody() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("HEAD /echo HTTP/1.1\r\n" + HOST + "\r\n" + get("/next"));
            assertThat(peer.head().headers()).containsEntry("content-length", "8");
            assertThat(peer.answer().body()).isEqualTo("/next -");
        }
    }

    @Test
    void noContentHasNoLength() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(get("/empty")).answer().headers()).doesNotContainKey("content-length");
        }
    }

    @Test
    void theHandlerCannotBreakTheFraming() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            RawPeer.Answer answer = peer.send(get("/forges")).answer();
            assertThat(answer.body()).isEqualTo("whole body");
            assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
        }
    }

    @Test
    void aThrowingHandlerGivesABare500AndTheConnectionGoesOn() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            RawPeer.Answer answer = peer.send(get("/throws")).answer();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).contains("internal-error").doesNotContain("secret", "Exception");
            assertThat(peer.send(get("/next")).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aHandlerParksOnWhatAnotherThreadCompletes() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(get("/parks")).answer().body()).isEqualTo("woken");
        }
    }

    @Test
    void aHandlerRunsOnAVirtualThreadOfTheLoop() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(get("/thread")).answer().body()).isEqualTo("true " + !loops.isPortable());
        }
    }

    @Test
    void closeIsHonored() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("GET / HTTP/1.1\r\n" + HOST + "Connection: foo, Close\r\n\r\n");
            assertThat(peer.answer().headers()).containsEntry("connection", "close");
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void http10ClosesUnlessItAsksToBeKept() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(peer.answer().headers()).containsEntry("connection", "keep-alive");
            peer.send("GET / HTTP/1.0\r\n\r\n");
            assertThat(peer.answer().headers()).containsEntry("connection", "close");
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void aPeerThatEndedItsSideIsStillAnswered() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send(get("/slow") + get("/last")).endInput();
            slowMayGo.release();
            assertThat(peer.answer().body()).isEqualTo("slow");
            assertThat(peer.answer().body()).isEqualTo("/last -");
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void aPeerThatEndsWithinARequestIsClosed() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 9\r\n\r\nabc")
                    .endInput();
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void aLargeResponseArrivesWholeAndTheNextAfterIt() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send(get("/big") + get("/next"));
            assertThat(peer.answer().body()).hasSize(3_000_000);
            assertThat(peer.answer().body()).isEqualTo("/next -");
        }
    }

    @Test
    void queriesAreDecodedAndAbsoluteTargetsUnderstood() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send(get("http://a/echo?x=%C3%A9+b&x=2&flag&=v&y=a%26b"));
            assertThat(peer.answer().body()).isEqualTo("GET {x=\u00e9 b, flag=, =v, y=a&b} ");
            peer.send(get("http://a?q"));
            assertThat(peer.answer().body()).isEqualTo("/ -");
        }
    }
}
