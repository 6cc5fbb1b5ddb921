package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names with two addresses, of which only the second is of use. */
@Timeout(60)
class TwoAddressesTest {
    private static final String NAME = "two.example";
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int FULL_AFTER_MILLIS = 200;

    private LoopGroup loops;
    private InetAddress first;
    private HostNames names;

    @BeforeEach
    void start() throws Exception {
        loops = LoopGroup.builder().loops(1).start();
        first = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        names = new HostNames(_ -> new InetAddress[] {first, InetAddress.getLoopbackAddress()}, 1, 10);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    /** The failed attempt has ended when the connection to the second address is in use, which counts nevertheless. */
    @Test
    void anAttemptThatFailedGivesNoRoomForAnotherConnection(@TempDir Path folder) throws Exception {
        Certificates certificates = Certificates.forName(NAME, folder);
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        certificates.writePem(chain, key);
        try (HttpServer server = HttpServer.builder(loops)
                        .tls(TlsSettings.load(chain, key))
                        .handler(_ -> HttpResponse.of(204))
                        .start();
                ServerSocket noTls = new ServerSocket(server.localAddress().getPort(), 5, first);
                ScriptedServer other = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.sendOk("other");
                    connection.awaitEnd();
                });
                HttpClient client = HttpClient.builder(loops)
                        .names(names)
                        .tls(certificates.trusted())
                        .maxConnections(1)
                        .idleTimeout(Duration.ofMinutes(2))
                        .build()) {
            var _ = Thread.ofVirtual().start(() -> refuseTls(noTls));
            URI uri = URI.create("https://" + NAME + ":" + noTls.getLocalPort() + "/");
            assertThat(client.send(ClientRequest.get(uri)).status()).isEqualTo(204);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(client.send(ClientRequest.get(other.uri("/"))).status()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(server.connections()).isZero());
        }
    }

    private static void refuseTls(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (socket.getInputStream().read() >= 0) {}
        } catch (IOException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAddressThatIsSilentLeavesTimeForTheNext() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (TcpServer server = TcpServer.builder(loops)
                        .handler(stream -> stream.write(new byte[] {7}))
                        .start();
                ServerSocket silent = new ServerSocket(port(server), 1, first)) {
            fill(silent, waiting);
            TcpConnector connector = new TcpConnector(loops, PATIENCE, Optional.empty(), names);
            try (TcpStream stream = connector.connect(InetSocketAddress.createUnresolved(NAME, port(server)))) {
                assertThat(stream.readExactly(1)).containsExactly(7);
            }
        } finally {
            for (Socket each : waiting) {
                each.close();
            }
        }
    }

    private static int port(TcpServer server) {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** Connects until the listener, which never accepts, has no room for one more to wait: from then on the kernel answers nothing. */
    private static void fill(ServerSocket silent, List<Socket> waiting) throws IOException {
        try {
            while (true) {
                Socket next = new Socket();
                waiting.add(next);
                next.connect(silent.getLocalSocketAddress(), FULL_AFTER_MILLIS);
            }
        } catch (SocketTimeoutException full) {
            assertThat(waiting).hasSizeGreaterThan(1);
        }
    }
}
