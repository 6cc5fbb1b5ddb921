package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that speaks TLS. */
@Timeout(60)
@ParameterizedClass(name = "{0}")
@MethodSource("io.dujiang.net.Mode#tcpHere")
class ServerTlsTest {
    private final Mode mode;

    @TempDir
    private static Path store;

    private static Certificates first;
    private static Certificates second;

    @TempDir
    private Path folder;

    private Path chain;
    private Path key;
    private LoopGroup loops;

    ServerTlsTest(Mode mode) {
        this.mode = mode;
    }

    @BeforeAll
    static void make() throws Exception {
        first = Certificates.forName("one.example", store);
        second = Certificates.forName("two.example", store);
    }

    @BeforeEach
    void start() throws Exception {
        chain = folder.resolve("chain.pem");
        key = folder.resolve("key.pem");
        first.writePem(chain, key);
        loops = mode.start(1);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    private HttpServer server(TlsSettings tls) throws Exception {
        return server(tls, HttpLimits.DEFAULT);
    }

    private HttpServer server(TlsSettings tls, HttpLimits limits) throws Exception {
        return HttpServer.builder(loops)
                .tls(tls)
                .limits(limits)
                .handler(ServerTlsTest::handle)
                .start();
    }

    private static HttpResponse handle(HttpRequest request) throws Exception {
        byte[] body = request.body();
        return switch (request.path()) {
            case "/large" -> HttpResponse.of(200).withBody("text/plain", output -> writeMegabytes(output, 3));
            default -> HttpResponse.of(200).withBody("text/plain", body);
        };
    }

    private static void writeMegabytes(OutputStream output, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            output.write(new byte[1 << 20]);
        }
    }

    private static SSLSocket connect(HttpServer server, Certificates trusted, String... protocols) throws Exception {
        return connect(server.localAddress().getPort(), trusted, protocols);
    }

    private static SSLSocket connect(int port, Certificates trusted, String... protocols) throws Exception {
        SSLSocketFactory factory = trusted.trusted().getSocketFactory();
        SSLSocket socket = (SSLSocket) factory.createSocket("127.0.0.1", port);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.startHandshake();
        return socket;
    }

    private static String shownBy(HttpServer server, Certificates trusted) throws Exception {
        return shownBy(server.localAddress().getPort(), trusted);
    }

    private static String shownBy(int port, Certificates trusted) throws Exception {
        try (SSLSocket socket = connect(port, trusted)) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void requestsAreServed(String protocol) throws Exception {
        try (HttpServer server = server(TlsSettings.load(chain, key));
                SSLSocket socket = connect(server, first, protocol);
                RawPeer peer = RawPeer.of(socket)) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            for (int i = 0; i < 3; i++) {
                peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(peer.answer().body()).isEqualTo("abc");
            }
            String large = "x".repeat(900_000);
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n" + large);
            assertThat(peer.answer().body()).isEqualTo(large);
            peer.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .head();
            assertThat(peer.chunks()).hasSize(3 << 20);
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void olderVersionsAreRefused() throws Exception {
        try (HttpServer server = server(TlsSettings.load(chain, key))) {
            assertThatThrownBy(() -> connect(server, first, "TLSv1.1")).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void aRefusalArrivesBeforeTheEnd() throws Exception {
        try (HttpServer server = server(TlsSettings.load(chain, key));
                SSLSocket socket = connect(server, first);
                RawPeer peer = RawPeer.of(socket)) {
            peer.send("GARBAGE\r\n\r\n" + "x".repeat(100_000));
            assertThat(peer.answer().status()).isEqualTo(400);
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void whatIsNoTlsIsClosedAndOthersAreServed() throws Exception {
        try (HttpServer server = server(TlsSettings.load(chain, key));
                Socket plain = new Socket(
                        server.localAddress().getAddress(),
                        server.localAddress().getPort());
                RawPeer peer = RawPeer.of(plain)) {
            peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(peer.rest()).doesNotContain("HTTP/1.1 200");
            assertThat(shownBy(server, first)).contains("one.example");
            assertThat(server.counters().handshakeFailures()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoTlsBehindTheHandshakeIsClosedAndCounted() throws Exception {
        try (HttpServer server = server(TlsSettings.load(chain, key));
                Socket plain = new Socket(
                        server.localAddress().getAddress(),
                        server.localAddress().getPort());
                SSLSocket socket = (SSLSocket)
                        first.trusted().getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
                RawPeer peer = RawPeer.of(socket)) {
            peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(peer.answer().status()).isEqualTo(200);
            plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().until(() -> server.connections() == 0);
            assertThat(server.counters().resets()).isEqualTo(1);
            assertThat(server.counters().handshakeFailures()).isZero();
            assertThat(shownBy(server, first)).contains("one.example");
        }
    }

    @Test
    void aHandshakeThatStallsIsClosed() throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.withHandshakeTimeout(Duration.ofMillis(100));
        try (HttpServer server = server(TlsSettings.load(chain, key), limits);
                Socket silent = new Socket(
                        server.localAddress().getAddress(),
                        server.localAddress().getPort());
                RawPeer peer = RawPeer.of(silent)) {
            assertThat(peer.isEnded()).isTrue();
            assertThat(server.counters().handshakeFailures()).isEqualTo(1);
            assertThat(server.counters().timeouts()).isEqualTo(1);
        }
    }

    @Test
    void whoIsTurnedAwayCountsOnceAndNotAsAFailedHandshake() throws Exception {
        try (HttpServer server = server(TlsSettings.load(chain, key), HttpLimits.DEFAULT.withConnections(1));
                SSLSocket open = connect(server, first)) {
            try (Socket plain = new Socket(
                            server.localAddress().getAddress(),
                            server.localAddress().getPort());
                    RawPeer peer = RawPeer.of(plain)) {
                assertThat(peer.endInput().rest()).doesNotContain("HTTP");
            }
            await().until(() -> server.connections() == 1);
            assertThat(server.counters().turnedAway()).isEqualTo(1);
            assertThat(server.counters().handshakeFailures()).isZero();
            assertThat(open.isConnected()).isTrue();
        }
        TcpLimits limits = TcpLimits.DEFAULT.withConnections(1);
        try (TcpServer server = TcpServer.builder(loops)
                        .tls(TlsSettings.load(chain, key))
                        .limits(limits)
                        .handler(TcpStream::shutdownOutput)
                        .start();
                Socket held = new Socket(
                        ((InetSocketAddress) server.localAddress()).getAddress(),
                        ((InetSocketAddress) server.localAddress()).getPort())) {
            await().until(() -> server.connections() == 1);
            try (Socket plain = new Socket(held.getInetAddress(), held.getPort());
                    RawPeer peer = RawPeer.of(plain)) {
                assertThat(peer.rest()).doesNotContain("HTTP");
            }
            await().until(() -> server.connections() == 1);
            assertThat(server.counters().turnedAway()).isEqualTo(1);
            assertThat(server.counters().handshakeFailures()).isZero();
        }
    }

    /** By TLS 1.2 a peer could have the server shake hands, which costs it much, again and again. */
    @Test
    void aSecondHandshakeEndsTheConnection() throws Exception {
        try (HttpServer server = server(TlsSettings.load(chain, key));
                SSLSocket socket = connect(server, first, "TLSv1.2");
                RawPeer peer = RawPeer.of(socket)) {
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(peer.answer().body()).isEqualTo("abc");
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                        peer.answer();
                    })
                    .isInstanceOf(IOException.class);
            await().until(() -> server.connections() == 0);
            await().until(() -> server.counters().resets() == 1);
            assertThat(server.counters().requests()).isEqualTo(1);
            assertThat(shownBy(server, first)).contains("one.example");
        }
    }

    /** RFC 9112, 9.8: the end is announced by TLS, or else our client says that it was cut. */
    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GARBAGE\r\n\r\n", ""})
    void theEndOfAConnectionIsAnnounced(String request) throws Exception {
        HttpLimits limits =
                request.isEmpty() ? HttpLimits.DEFAULT.withIdleTimeout(Duration.ofSeconds(2)) : HttpLimits.DEFAULT;
        try (HttpServer server = server(TlsSettings.load(chain, key), limits)) {
            InetSocketAddress named = new InetSocketAddress(
                    InetAddress.getByAddress("one.example", new byte[] {127, 0, 0, 1}),
                    server.localAddress().getPort());
            String answer = loops.spawn(() -> {
                        try (TcpStream stream =
                                TcpStream.connectTls(loops, named, Duration.ofSeconds(20), first.trusted())) {
                            stream.write(request.getBytes(StandardCharsets.US_ASCII));
                            return new String(stream.inputStream().readAllBytes(), StandardCharsets.US_ASCII);
                        }
                    })
                    .join();
            assertThat(answer.isEmpty()).isEqualTo(request.isEmpty());
        }
    }

    /** Nobody but the servers looks at the files. */
    @Test
    void replacingTheFilesIsEnough() throws Exception {
        TlsSettings tls = TlsSettings.load(chain, key, Duration.ofMillis(20), InstantSource.system());
        try (HttpServer http = server(tls);
                LogRecords log = new LogRecords(TlsSettings.class.getName())) {
            assertThat(shownBy(http, first)).contains("one.example");
            second.writePem(chain, key);
            await().until(() -> !log.containing("is shown to new connections").isEmpty());
            assertThat(shownBy(http, second)).contains("two.example");
        }
        TlsSettings again = TlsSettings.load(chain, key, Duration.ofMillis(20), InstantSource.system());
        try (TcpServer tcp = TcpServer.builder(loops)
                        .tls(again)
                        .handler(TcpStream::shutdownOutput)
                        .start();
                LogRecords log = new LogRecords(TlsSettings.class.getName())) {
            int port = ((InetSocketAddress) tcp.localAddress()).getPort();
            assertThat(shownBy(port, second)).contains("two.example");
            first.writePem(chain, key);
            await().until(() -> !log.containing("is shown to new connections").isEmpty());
            assertThat(shownBy(port, first)).contains("one.example");
        }
    }

    @Test
    void aNewCertificateIsShownToNewConnectionsAndOpenOnesGoOn() throws Exception {
        TlsSettings tls = TlsSettings.load(chain, key);
        try (HttpServer server = server(tls);
                SSLSocket open = connect(server, first);
                RawPeer peer = RawPeer.of(open)) {
            second.writePem(chain, key);
            tls.reloadIfChanged();
            assertThat(shownBy(server, second)).contains("two.example");
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(peer.answer().body()).isEqualTo("abc");
            first.writePem(chain, key);
            tls.reload();
            assertThat(shownBy(server, first)).contains("one.example");
        }
    }

    @Test
    void aBadCertificateLeavesTheOldOneAndSaysWhy() throws Exception {
        TlsSettings tls = TlsSettings.load(chain, key);
        Path other = folder.resolve("other.pem");
        try (HttpServer server = server(tls)) {
            second.writePem(chain, other);
            assertThatThrownBy(tls::reload).isInstanceOf(IOException.class).hasMessageContaining("does not belong");
            tls.reloadIfChanged();
            Files.writeString(chain, "nothing");
            assertThatThrownBy(tls::reload).isInstanceOf(IOException.class).hasMessageContaining(chain.toString());
            Files.delete(chain);
            tls.reloadIfChanged();
            assertThat(shownBy(server, first)).contains("one.example");
            second.writePem(chain, key);
            tls.reloadIfChanged();
            assertThat(shownBy(server, second)).contains("two.example");
        }
    }

    @Test
    void aKeyOfAnotherFormIsNamedWithTheRemedy() throws Exception {
        Files.writeString(key, "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        assertThatThrownBy(() -> TlsSettings.load(chain, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(key.toString())
                .hasMessageContaining("openssl pkcs8");
    }

    @Test
    void anExpiredCertificateIsNotTakenInPlaceOfTheOld() throws Exception {
        TlsSettings tls = TlsSettings.load(chain, key);
        Certificates.expired("old.example", folder).writePem(chain, key);
        assertThatThrownBy(tls::reload).isInstanceOf(IOException.class).hasMessageContaining("not valid");
    }

    /** Looked at again though the files do not change. */
    @Test
    void aCertificateIsShownOnceItIsValid() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now().minus(Duration.ofDays(7)));
        TlsSettings tls = TlsSettings.load(chain, key, Duration.ofDays(1), now::get);
        try (HttpServer server = server(tls)) {
            second.writePem(chain, key);
            tls.reloadIfChanged();
            assertThatThrownBy(tls::reload).isInstanceOf(IOException.class).hasMessageContaining("not valid");
            assertThat(shownBy(server, first)).contains("one.example");
            now.set(Instant.now());
            tls.reloadIfChanged();
            assertThat(shownBy(server, second)).contains("two.example");
        }
    }

    @Test
    void anRsaKeyWillDo() throws Exception {
        Certificates rsa = Certificates.forName("rsa.example", folder, "RSA");
        rsa.writePem(chain, key);
        try (HttpServer server = server(TlsSettings.load(chain, key))) {
            assertThat(shownBy(server, rsa)).contains("rsa.example");
        }
    }
}
