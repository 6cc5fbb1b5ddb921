package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the client trusts: a certificate that is trusted and names the host of the URI, wherever it really connects. */
class HttpClientTlsTest {
    @TempDir
    static Path folder;

    private static final List<String> asked = new CopyOnWriteArrayList<>();
    private static LoopGroup loops;
    private static Certificates certificates;
    private static ServerSocket listener;

    @BeforeAll
    static void start() throws Exception {
        loops = LoopGroup.builder().loops(1).start();
        certificates = Certificates.forName("receiver.example", folder);
        listener = certificates
                .shown()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var _ = Thread.ofVirtual().start(HttpClientTlsTest::serve);
    }

    @AfterAll
    static void stop() throws Exception {
        listener.close();
        loops.close();
    }

    private static void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                ScriptedServer.Connection connection = new ScriptedServer.Connection(socket);
                for (String request = connection.request(); !request.isEmpty(); request = connection.request()) {
                    ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
                    asked.add(session.getRequestedServerNames().toString());
                    connection.sendOk(request);
                }
            } catch (IOException refused) {
                asked.add(refused.toString());
            }
        }
    }

    private static InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private static HttpClient client(SSLContext trust) {
        return HttpClient.builder(loops).tls(trust).build();
    }

    private static ClientRequest get(String host) {
        return ClientRequest.get(URI.create("https://" + host + "/x")).connectTo(address());
    }

    @Test
    void theRightNameIsTrusted() throws Exception {
        asked.clear();
        try (HttpClient client = client(certificates.trusted())) {
            for (int i = 0; i < 3; i++) {
                ClientResponse response = client.send(get("receiver.example"));
                assertThat(new String(response.body(), StandardCharsets.UTF_8))
                        .startsWith("GET /x HTTP/1.1\r\nHost: receiver.example\r\n");
            }
            // A peer that an earlier test refused may report its end only now.
            assertThat(asked)
                    .filteredOn(name -> name.contains("host_name"))
                    .hasSize(3)
                    .allMatch(name -> name.contains("receiver.example"));
        }
    }

    @Test
    void anotherNameIsRefused() throws Exception {
        try (HttpClient client = client(certificates.trusted())) {
            assertThatThrownBy(() -> client.send(get("other.example")))
                    .isInstanceOf(HttpConnectException.class)
                    .hasMessageContaining("other.example");
        }
    }

    @Test
    void anAddressInsteadOfTheNameIsRefused() throws Exception {
        try (HttpClient client = client(certificates.trusted())) {
            URI uri = URI.create("https://127.0.0.1:" + address().getPort() + "/");
            assertThatThrownBy(() -> client.send(ClientRequest.get(uri))).isInstanceOf(HttpConnectException.class);
        }
    }

    @Test
    void anUntrustedCertificateIsRefused() {
        try (HttpClient client = HttpClient.builder(loops).build()) {
            assertThatThrownBy(() -> client.send(get("receiver.example")))
                    .isInstanceOf(HttpConnectException.class)
                    .hasMessageContaining("TLS failed");
        }
    }

    @Test
    void aPeerThatSpeaksNoTlsIsRefused() throws Exception {
        try (HttpClient client = client(certificates.trusted());
                ScriptedServer plain =
                        new ScriptedServer((number, connection) -> connection.send("HTTP/1.1 400 Bad\r\n\r\n"))) {
            ClientRequest request =
                    ClientRequest.get(URI.create("https://receiver.example/")).connectTo(plain.address());
            assertThatThrownBy(() -> client.send(request)).isInstanceOf(HttpConnectException.class);
        }
    }

    /** Without a length the end of TLS is the end of the body; an end of the connection alone anybody on the way could have made. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyWithoutLengthEndsWhereThePeerSaysSo(boolean announced) throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpClient client = client(certificates.trusted())) {
            var _ = Thread.ofVirtual().start(() -> answerWithoutLength(plain, announced));
            ClientRequest request = ClientRequest.get(URI.create("https://receiver.example/"))
                    .connectTo((InetSocketAddress) plain.getLocalSocketAddress());
            if (announced) {
                assertThat(client.send(request).body()).isEqualTo("all".getBytes(StandardCharsets.UTF_8));
            } else {
                assertThatThrownBy(() -> client.send(request))
                        .isInstanceOf(ConnectionLostException.class)
                        .hasMessageContaining("cut short");
            }
        }
    }

    /** The peer says that it ends, but not yet so by TCP: a request that must not be sent twice goes by another connection. */
    @Test
    void aConnectionAtRestIsNotUsedBehindTheEndOfTls() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ServerSocket plain = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                HttpClient client = client(certificates.trusted())) {
            var _ = Thread.ofVirtual().start(() -> answerOneEach(plain, closed));
            ClientRequest post = ClientRequest.post(URI.create("https://receiver.example/"))
                    .connectTo((InetSocketAddress) plain.getLocalSocketAddress());
            assertThat(client.send(post).status()).isEqualTo(200);
            assertThat(closed.await(10, TimeUnit.SECONDS))
                    .as("closed by the client, though only TLS has ended")
                    .isTrue();
            assertThat(client.send(post).status()).isEqualTo(200);
        }
    }

    /** Answers the first request of each connection, announces the end, and waits for that of the client. */
    private static void answerOneEach(ServerSocket plain, CountDownLatch closed) {
        while (!plain.isClosed()) {
            try (Socket socket = plain.accept()) {
                SSLSocket tls = tls(plain, socket);
                ScriptedServer.Connection connection = new ScriptedServer.Connection(tls);
                connection.request();
                connection.sendOk("answer");
                tls.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {}
                closed.countDown();
            } catch (Exception e) {
                asked.add(e.toString());
            }
        }
    }

    private static SSLSocket tls(ServerSocket plain, Socket socket) throws Exception {
        SSLSocket tls = (SSLSocket)
                certificates.shown().getSocketFactory().createSocket(socket, null, plain.getLocalPort(), false);
        tls.setUseClientMode(false);
        return tls;
    }

    private static void answerWithoutLength(ServerSocket plain, boolean announced) {
        try (Socket socket = plain.accept()) {
            SSLSocket tls = tls(plain, socket);
            ScriptedServer.Connection connection = new ScriptedServer.Connection(tls);
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\n\r\nall");
            if (announced) {
                tls.close();
            }
            socket.shutdownOutput();
            while (socket.getInputStream().read() >= 0) {}
        } catch (Exception e) {
            asked.add(e.toString());
        }
    }
}
