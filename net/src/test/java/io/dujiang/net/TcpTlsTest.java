package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams by TLS, on all kinds of loops. */
@Tag("conformance")
@Timeout(60)
@ParameterizedClass
@MethodSource("io.dujiang.net.Mode#tcpHere")
class TcpTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NAME = "stream.example";

    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static TlsSettings settings;

    private final LoopGroup loops;
    private final CompletableFuture<Throwable> seen = new CompletableFuture<>();

    TcpTlsTest(Mode mode) {
        this.loops = mode.start(2);
    }

    @BeforeAll
    static void make() throws Exception {
        certificates = Certificates.forName(NAME, folder);
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        certificates.writePem(chain, key);
        settings = TlsSettings.load(chain, key);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    private TcpServer server(TcpHandler handler) throws IOException {
        return server(TcpLimits.DEFAULT, handler);
    }

    private TcpServer server(TcpLimits limits, TcpHandler handler) throws IOException {
        return TcpServer.builder(loops)
                .tls(settings)
                .limits(limits)
                .handler(stream -> {
                    try {
                        handler.handle(stream);
                    } catch (Throwable e) {
                        seen.complete(e);
                        throw e;
                    }
                })
                .start();
    }

    private static int port(TcpServer server) {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** The address of the server under any name. */
    private static InetSocketAddress named(String name, TcpServer server) throws IOException {
        InetAddress address =
                InetAddress.getByAddress(name, InetAddress.getLoopbackAddress().getAddress());
        return new InetSocketAddress(address, port(server));
    }

    private static SSLContext trusted() throws GeneralSecurityException {
        return certificates.trusted();
    }

    private interface Use<T> {
        T of(TcpStream stream) throws Exception;
    }

    private <T> T with(TcpServer server, Use<T> use) throws Exception {
        SSLContext trusted = trusted();
        return loops.spawn(() -> {
                    try (TcpStream stream = TcpStream.connectTls(loops, named(NAME, server), PATIENCE, trusted)) {
                        return use.of(stream);
                    }
                })
                .join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static void echo(TcpStream stream) throws Exception {
        stream.inputStream().transferTo(stream.outputStream());
    }

    @Test
    void whatIsSentComesBack() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (TcpServer server = server(TcpTlsTest::echo)) {
            byte[] back = with(server, stream -> {
                var sending = loops.spawn(() -> {
                    stream.write(sent);
                    return 0;
                });
                byte[] all = stream.readExactly(sent.length);
                assertThat(sending.join()).isZero();
                return all;
            });
            assertThat(back).isEqualTo(sent);
        }
    }

    @Test
    void eachSideEndsItsOutputAlone() throws Exception {
        try (TcpServer server = server(stream -> {
            String all = text(stream.readUntil((byte) 0, 1_000));
            stream.write(bytes("got " + all));
        })) {
            String answer = with(server, stream -> {
                stream.write(bytes("half"));
                stream.shutdownOutput();
                String read = text(stream.readUntil((byte) 0, 100));
                assertThat(stream.read(new byte[1])).isEqualTo(-1);
                return read;
            });
            assertThat(answer).isEqualTo("got half");
        }
    }

    /** By TLS 1.2, where the end of one output ends both as soon as the peer sees it. */
    @Test
    void whatThePeerSendsBeforeItSeesTheEndOfTheOutputIsRead() throws Exception {
        CompletableFuture<String> got = new CompletableFuture<>();
        var _ = seen.thenAccept(got::completeExceptionally);
        try (TcpServer server = server(stream -> {
                    stream.readExactly(1);
                    stream.shutdownOutput();
                    got.complete(text(stream.readExactly(3)) + text(stream.readUntil((byte) 0, 10)));
                });
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), port(server));
                SSLSocket peer =
                        (SSLSocket) trusted().getSocketFactory().createSocket(plain, NAME, port(server), false)) {
            peer.setEnabledProtocols(new String[] {"TLSv1.2"});
            peer.startHandshake();
            peer.getOutputStream().write(bytes("0"));
            await().until(() -> plain.getInputStream().available() > 0);
            peer.getOutputStream().write(bytes("abc"));
            peer.getOutputStream().write(bytes("def"));
            peer.shutdownOutput();
            assertThat(got.get()).isEqualTo("abcdef");
            assertThat(server.counters().resets()).isZero();
        }
    }

    @Test
    void closingLosesNothingThatWasWritten() throws Exception {
        int size = 2_000_000;
        try (TcpServer server = server(stream -> stream.write(new byte[size]))) {
            byte[] all = with(server, stream -> {
                stream.write(new byte[50_000]);
                byte[] read = stream.readExactly(size);
                assertThat(stream.read(new byte[1])).isEqualTo(-1);
                return read;
            });
            assertThat(all).hasSize(size);
        }
    }

    @Test
    void aHandlerThatFailsIsNotTakenForAnEnd() throws Exception {
        CompletableFuture<Boolean> mayFail = new CompletableFuture<>();
        try (TcpServer server = server(stream -> {
            stream.write(bytes("first"));
            stream.drain();
            mayFail.join();
            throw new IllegalStateException("the handler of the test");
        })) {
            with(server, stream -> {
                assertThat(text(stream.readExactly(5))).isEqualTo("first");
                mayFail.complete(true);
                assertThatThrownBy(() -> stream.read(new byte[1])).isInstanceOf(IOException.class);
                return 0;
            });
        }
    }

    /** A peer, or anybody between, that ends the connection without an end of TLS. */
    @Test
    void anEndThatIsNotAnnouncedIsAnError() throws Exception {
        CompletableFuture<String> got = new CompletableFuture<>();
        try (TcpServer server = server(stream -> {
            got.complete(text(stream.readExactly(3)));
            byte[] none = stream.readUntil((byte) 0, 10);
            throw new AssertionError("an end after " + none.length);
        })) {
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port(server))) {
                SSLSocket peer =
                        (SSLSocket) trusted().getSocketFactory().createSocket(plain, NAME, port(server), false);
                peer.getOutputStream().write(bytes("abc"));
                assertThat(got.get()).isEqualTo("abc");
                plain.shutdownOutput();
                assertThat(seen.get())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("was cut: TLS did not announce its end");
            }
        }
    }

    @Test
    void anotherNameIsRefused() throws Exception {
        try (TcpServer server = server(TcpTlsTest::echo)) {
            SSLContext trusted = trusted();
            assertThatThrownBy(() -> TcpStream.connectTls(loops, named("other.example", server), PATIENCE, trusted))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("other.example");
            assertThatThrownBy(() ->
                            TcpStream.connectTls(loops, (InetSocketAddress) server.localAddress(), PATIENCE, trusted))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("127.0.0.1");
        }
    }

    @Test
    void anUntrustedCertificateIsRefused() throws Exception {
        try (TcpServer server = server(TcpTlsTest::echo)) {
            assertThatThrownBy(() -> TcpStream.connectTls(loops, named(NAME, server), PATIENCE))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("TLS failed");
        }
    }

    @Test
    void garbageInsteadOfAHandshakeEndsTheConnectionAlone() throws Exception {
        try (TcpServer server = server(TcpTlsTest::echo)) {
            try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port(server))) {
                peer.getOutputStream().write(bytes("GET / HTTP/1.1\r\n\r\n"));
                peer.getInputStream().readAllBytes(); // an alert, and the end
            }
            await().until(() -> server.connections() == 0);
            assertThat(seen).isNotDone();
            String back = with(server, stream -> {
                stream.write(bytes("still"));
                return text(stream.readExactly(5));
            });
            assertThat(back).isEqualTo("still");
            assertThat(server.counters().handshakeFailures()).isEqualTo(1);
            assertThat(server.counters().timeouts()).isZero();
        }
    }

    @Test
    void aServerThatSpeaksNoTlsIsRefused() throws Exception {
        try (TcpServer plain = TcpServer.builder(loops)
                .handler(stream -> stream.write(bytes("220 hello\r\n")))
                .start()) {
            SSLContext trusted = trusted();
            assertThatThrownBy(() -> TcpStream.connectTls(loops, named(NAME, plain), PATIENCE, trusted))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("TLS failed");
        }
    }

    @Test
    void aPeerThatDoesNotShakeHandsIsClosedInTime() throws Exception {
        TcpLimits limits = TcpLimits.DEFAULT.withHandshakeTimeout(Duration.ofMillis(100));
        try (TcpServer server = server(limits, TcpTlsTest::echo);
                Socket peer = new Socket(InetAddress.getLoopbackAddress(), port(server))) {
            peer.getInputStream().readAllBytes();
            await().until(() -> server.connections() == 0);
            assertThat(seen).isNotDone();
            assertThat(server.counters()).isEqualTo(new TcpCounters(1, 0, 0, 0, 1, 0, 1));
        }
    }
}
