package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that send too much, or what two readers would read in two ways: each is counted by its code, and the others are served. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.dujiang.net.Mode#tcpHere")
class OversizeTest {
    private final Mode mode;
    private static final int TIMES = 20;
    private static final HttpLimits LIMITS =
            HttpLimits.DEFAULT.withHeaderLines(20).withBodyBytes(1_000);

    static Stream<Arguments> sent() {
        String post = "POST / HTTP/1.1\r\nHost: a\r\n";
        String chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
        String long9000 = "a".repeat(9_000);
        return Stream.of(
                Arguments.of("request-line-too-long", "GET /" + long9000),
                Arguments.of("header-too-large", "GET / HTTP/1.1\r\nX: " + long9000 + long9000),
                Arguments.of("too-many-headers", "GET / HTTP/1.1\r\n" + "X: 1\r\n".repeat(21) + "\r\n"),
                Arguments.of("body-too-large", post + "Content-Length: 1001\r\n\r\n" + long9000),
                Arguments.of("body-too-large", chunked + "ffff\r\n" + long9000),
                Arguments.of("body-too-large", chunked + "384\r\n" + "a".repeat(900) + "\r\nffff\r\n" + long9000),
                Arguments.of("chunk-line-too-long", chunked + "1;" + long9000),
                Arguments.of("chunk-line-too-long", chunked + "0".repeat(9_000)),
                Arguments.of("chunk-overhead", chunked + ("1;" + "a".repeat(1_000) + "=1\r\nx\r\n").repeat(30)),
                Arguments.of("header-too-large", chunked + "0\r\nT: " + long9000 + long9000),
                Arguments.of("header-too-large", chunked + "0\r\n" + "T: 1\r\n".repeat(5_000) + "\r\n"),
                Arguments.of("malformed", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("malformed", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
                Arguments.of("malformed", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"),
                Arguments.of("malformed", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                Arguments.of("malformed", chunked + "ffffffffffffffff1\r\n"),
                Arguments.of("malformed", "\u0016\u0003\u0001\u0002\u0000\u0001"),
                Arguments.of("bad-percent-code", "GET /%80 HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of("bad-percent-code", "GET /?%ff HTTP/1.1\r\nHost: a\r\n\r\n"),
                Arguments.of("bad-target", "GET /\u00c3\u00a9 HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    OversizeTest(Mode mode) {
        this.mode = mode;
    }

    @ParameterizedTest(name = "{0} [{index}]")
    @MethodSource("sent")
    void isRefusedAndCountedWhileTheOthersAreServed(String code, String bytes) throws Exception {
        try (TestServer server = TestServer.start(mode, LIMITS);
                RawPeer good = server.peer()) {
            for (int i = 0; i < TIMES; i++) {
                try (RawPeer bad = server.peer()) {
                    assertThat(bad.send(bytes).answer().body()).contains("\"code\":\"" + code + "\"");
                    assertThat(TestServer.serves(good)).isTrue();
                    assertThat(bad.endInput().isEnded()).isTrue();
                }
            }
            assertThat(server.counters().refusals()).containsOnlyKeys(code).containsEntry(code, (long) TIMES);
            assertThat(server.counters().requests()).isGreaterThanOrEqualTo(TIMES);
            assertThat(server.counters().accepted()).isEqualTo(TIMES + 1);
        }
    }
}
