package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a peer must not send: each gets the status that fits, a body for people and programs, and the end of its connection. */
class RefusedInputTest {
    private static final HttpLimits LIMITS = HttpLimits.DEFAULT
            .withRequestLineBytes(200)
            .withHeaderBytes(400)
            .withHeaderLines(6)
            .withBodyBytes(10);

    private static LoopGroup loops;
    private static HttpServer server;

    @BeforeAll
    static void start() throws Exception {
        loops = LoopGroup.builder().loops(1).start();
        server = HttpServer.builder(loops)
                .limits(LIMITS)
                .handler(request -> HttpResponse.of(request.body().length > 0 ? 200 : 204))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
        loops.close();
    }

    static Stream<Arguments> refused() {
        String host = "Host: a\r\n";
        String post = "POST / HTTP/1.1\r\n" + host;
        String chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                Arguments.of("garbage", "\u0016\u0003\u0001hello\r\n\r\n", 400),
                Arguments.of("no version", "GET /\r\n\r\n", 400),
                Arguments.of("a word too many", "GET / x HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("bad method", "G{}T / HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("no host", "GET / HTTP/1.1\r\n\r\n", 400),
                Arguments.of("two hosts", "GET / HTTP/1.1\r\n" + host + host + "\r\n", 400),
                Arguments.of("bad percent code", "GET /%zz HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("cut percent code", "GET /%2 HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("percent code not UTF-8", "GET /%ff HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("bad percent code in query", "GET /?a=%g0 HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("raw byte in target", "GET /\u00e9 HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("fragment", "GET /#a HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("target without slash", "GET a HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("header without colon", "GET / HTTP/1.1\r\n" + host + "Foo\r\n\r\n", 400),
                Arguments.of("space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
                Arguments.of("zero byte in value", "GET / HTTP/1.1\r\n" + host + "X: a\u0000b\r\n\r\n", 400),
                Arguments.of("bare line feeds", "GET / HTTP/1.1\nHost: a\n\n", 400),
                Arguments.of(
                        "both lengths", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
                Arguments.of("two lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
                Arguments.of("list of lengths", post + "Content-Length: 3, 4\r\n\r\nabcd", 400),
                Arguments.of("negative length", post + "Content-Length: -1\r\n\r\n", 400),
                Arguments.of("length with sign", post + "Content-Length: +3\r\n\r\nabc", 400),
                Arguments.of("length no number", post + "Content-Length: abc\r\n\r\n", 400),
                Arguments.of("length beyond long", post + "Content-Length: 99999999999999999999\r\n\r\n", 400),
                Arguments.of("coding not chunked", post + "Transfer-Encoding: gzip\r\n\r\n", 400),
                Arguments.of("chunked not last", post + "Transfer-Encoding: chunked, gzip\r\n\r\n", 400),
                Arguments.of("coding of 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
                Arguments.of("chunk size no number", chunked + "xyz\r\n", 400),
                Arguments.of("chunk size empty", chunked + "\r\n", 400),
                Arguments.of("chunk size too big", chunked + "fffffffffff\r\n", 400),
                Arguments.of("chunk without end", chunked + "3\r\nabcdef\r\n", 400),
                Arguments.of("chunk line endless", chunked + "1;" + "a".repeat(300), 400),
                Arguments.of("bad trailer", chunked + "0\r\nno colon\r\n\r\n", 400),
                Arguments.of("announced body too long", post + "Content-Length: 11\r\n\r\n", 413),
                Arguments.of("chunked body too long", chunked + "6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n", 413),
                Arguments.of("too long and waiting", post + "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n", 413),
                Arguments.of("request line too long", "GET /" + "a".repeat(300) + " HTTP/1.1\r\n", 414),
                Arguments.of("request line endless", "G".repeat(300), 414),
                Arguments.of("other expectation", post + "Expect: a pony\r\n\r\n", 417),
                Arguments.of("header too long", "GET / HTTP/1.1\r\n" + host + "X: " + "a".repeat(500), 431),
                Arguments.of("too many lines", "GET / HTTP/1.1\r\n" + host + "X: y\r\n".repeat(6) + "\r\n", 431),
                Arguments.of("connect", "CONNECT a:80 HTTP/1.1\r\n" + host + "\r\n", 501),
                Arguments.of("unknown coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
                Arguments.of("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("refused")
    void isAnsweredAndClosed(String name, String bytes, int status) throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            RawPeer.Answer answer = peer.send(bytes).answer();
            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
            assertThat(answer.headers())
                    .containsEntry("content-type", "application/problem+json")
                    .containsEntry("connection", "close");
            assertThat(answer.body()).startsWith("{\"type\":\"about:blank\"").contains("\"status\":" + status);
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void aGoodRequestBeforeABadOneIsAnsweredFirst() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n");
            assertThat(peer.answer().status()).isEqualTo(204);
            assertThat(peer.answer().status()).isEqualTo(400);
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void theAnswerArrivesAlthoughThePeerGoesOnSending() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
            peer.send(new byte[5_000_000]);
            assertThat(peer.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void aRefusalOfHeadHasNoBody() throws Exception {
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send("HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
            assertThat(peer.head().status()).isEqualTo(400);
            assertThat(peer.isEnded()).isTrue();
        }
    }
}
