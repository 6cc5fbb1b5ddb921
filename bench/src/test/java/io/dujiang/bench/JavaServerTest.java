package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class JavaServerTest {
    private static final ServerSetup SETUP = new ServerSetup(0, 1, ServerSetup.AUTO, 0);
    private static final EnumSet<JavaServer> ECHO = EnumSet.of(JavaServer.OURS_ECHO, JavaServer.NETTY_ECHO);
    private static final EnumSet<JavaServer> BLOCKING = EnumSet.of(JavaServer.OURS_HTTP, JavaServer.HAND_OFF_HTTP);

    static Stream<JavaServer> http() {
        return EnumSet.complementOf(ECHO).stream();
    }

    static Stream<JavaServer> echo() {
        return ECHO.stream();
    }

    static Stream<JavaServer> blocking() {
        return BLOCKING.stream();
    }

    @ParameterizedTest
    @MethodSource("http")
    void answersOneRequestAfterTheOther(JavaServer server) throws Exception {
        try (Exchange exchange = new Exchange(server.start(SETUP))) {
            Response text = exchange.get(Page.PLAINTEXT);
            Response json = exchange.get(Page.JSON);
            Response large = exchange.get(Page.MIB);

            assertThat(text.status()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(text.body()).isEqualTo("Hello, World!".getBytes(UTF_8));
            assertThat(text.fields()).contains("content-type: text/plain", "content-length: 13");
            assertThat(text.fields()).anyMatch(line -> line.matches("date: .{3}, \\d\\d .* gmt"));
            assertThat(json.fields()).contains("content-type: application/json");
            assertThat(json.body()).isEqualTo("{\"message\":\"Hello, World!\"}".getBytes(UTF_8));
            assertThat(large.body()).hasSize(1 << 20);
        }
    }

    @ParameterizedTest
    @MethodSource("blocking")
    void answersWhatTheBackEndSays(JavaServer server) throws Exception {
        int backEnd = JavaServer.BACK_END.start(SETUP);

        try (Exchange exchange = new Exchange(server.start(new ServerSetup(0, 1, ServerSetup.AUTO, backEnd)))) {
            assertThat(exchange.get(Page.WAIT).body()).isEqualTo("Hello, World!".getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("echo")
    void sendsBackWhatComes(JavaServer server) throws Exception {
        byte[] message = "there and back".getBytes(UTF_8);

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.start(SETUP))) {
            socket.getOutputStream().write(message);

            assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
        }
    }

    private record Response(String status, List<String> fields, byte[] body) {}

    /** A connection that is kept alive. */
    private static final class Exchange implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Exchange(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            in = new BufferedInputStream(socket.getInputStream());
        }

        Response get(String path) throws IOException {
            socket.getOutputStream().write(HttpArrivals.request(path));
            String status = HttpHead.line(in);
            List<String> fields = new ArrayList<>();
            int length = 0;
            for (String line = HttpHead.line(in); !line.isEmpty(); line = HttpHead.line(in)) {
                fields.add(line.toLowerCase(Locale.ROOT));
                length = HttpHead.contentLength(line, length);
            }
            return new Response(status, fields, in.readNBytes(length));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
