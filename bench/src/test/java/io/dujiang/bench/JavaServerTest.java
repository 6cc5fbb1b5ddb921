package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class JavaServerTest {
    private static final ServerSetup SETUP = new ServerSetup(0, 1, ServerSetup.AUTO, 0);
    private static final EnumSet<JavaServer> ECHO =
            EnumSet.of(JavaServer.OURS_ECHO, JavaServer.OURS_COPYING_ECHO, JavaServer.NETTY_ECHO);
    private static final EnumSet<JavaServer> BLOCKING = EnumSet.of(JavaServer.OURS_HTTP, JavaServer.HAND_OFF_HTTP);

    private static final EnumSet<JavaServer> TLS =
            EnumSet.of(JavaServer.OURS_HTTPS, JavaServer.NETTY_HTTPS, JavaServer.VERTX_HTTPS);

    static Stream<JavaServer> http() {
        return Stream.of(JavaServer.values()).filter(server -> !ECHO.contains(server));
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
        if (TLS.contains(server)) {
            assertThat(Identity.prepare()).as("why there is no certificate").isEmpty();
        }
        int port = server.start(SETUP);
        try (Exchange exchange = new Exchange(TLS.contains(server) ? secure(port) : open(port))) {
            Response text = exchange.get(Page.PLAINTEXT);
            Response json = exchange.get(Page.JSON);

            assertThat(text.status()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(text.body()).isEqualTo("Hello, World!".getBytes(UTF_8));
            assertThat(text.fields()).contains("content-type: text/plain", "content-length: 13");
            assertThat(text.fields()).anyMatch(line -> line.matches("date: .{3}, \\d\\d .* gmt"));
            assertThat(json.fields()).contains("content-type: application/json");
            assertThat(json.body()).isEqualTo("{\"message\":\"Hello, World!\"}".getBytes(UTF_8));
            if (server != JavaServer.BACK_END) {
                assertThat(exchange.get(Page.MIB).body()).hasSize(1 << 20);
                assertThat(exchange.get(Page.PLAINTEXT).body()).isEqualTo(text.body());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("blocking")
    void answersWhatTheBackEndSays(JavaServer server) throws Exception {
        int backEnd = JavaServer.BACK_END.start(SETUP);

        try (Exchange exchange = new Exchange(open(server.start(new ServerSetup(0, 1, ServerSetup.AUTO, backEnd))))) {
            assertThat(exchange.get(Page.WAIT).body()).isEqualTo("Hello, World!".getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("echo")
    void sendsBackWhatComes(JavaServer server) throws Exception {
        byte[] message = "there and back".getBytes(UTF_8);

        try (Socket socket = open(server.start(SETUP))) {
            socket.getOutputStream().write(message);

            assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
        }
    }

    private static Socket open(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** A connection by TLS 1.3 that trusts the bench's own certificate alone. */
    private static Socket secure(int port) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream chain = Files.newInputStream(Identity.chain())) {
            trusted.setCertificateEntry(
                    "bench", CertificateFactory.getInstance("X.509").generateCertificate(chain));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.startHandshake();
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        return socket;
    }

    private record Response(String status, List<String> fields, byte[] body) {}

    /** A connection that is kept alive. */
    private static final class Exchange implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Exchange(Socket socket) throws IOException {
            this.socket = socket;
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
