package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file of a Unix-domain socket. */
@Timeout(60)
class UnixSocketTest {
    @TempDir
    private Path folder;

    private LoopGroup loops;
    private UnixDomainSocketAddress address;

    @BeforeEach
    void start() {
        loops = LoopGroup.builder().loops(1).start();
        address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    private TcpServer server() throws BindFailedException {
        return TcpServer.builder(loops)
                .address(address)
                .handler(stream -> stream.write(new byte[] {1}))
                .start();
    }

    @Test
    void goesWithItsServer() throws Exception {
        try (TcpServer server = server()) {
            assertThat(server.localAddress()).isEqualTo(address);
            assertThat(address.getPath()).exists();
        }
        assertThat(address.getPath()).doesNotExist();
    }

    @Test
    void isNotTakenFromAServerThatLives() throws Exception {
        try (TcpServer server = server()) {
            assertThatThrownBy(this::server)
                    .isInstanceOf(BindFailedException.class)
                    .hasMessageContaining(address.toString())
                    .hasMessageContaining("in use");
            assertThat(answer()).isEqualTo(1);
            assertThat(server.localAddress()).isEqualTo(address);
        }
    }

    @Test
    void isReplacedWhenNobodyListens() throws Exception {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address).close();
        assertThat(address.getPath()).exists();
        try (TcpServer server = server()) {
            assertThat(answer()).isEqualTo(1);
            assertThat(server.localAddress()).isEqualTo(address);
        }
    }

    @Test
    void isNotDeletedByAServerThatLostIt() throws Exception {
        try (TcpServer first = server()) {
            Files.delete(address.getPath());
            try (TcpServer second = server()) {
                closeEarly(first);
                assertThat(answer()).isEqualTo(1);
                assertThat(second.localAddress()).isEqualTo(address);
            }
        }
    }

    @Test
    void mustBeASocket() throws Exception {
        Files.writeString(address.getPath(), "precious");
        assertThatThrownBy(this::server).isInstanceOf(BindFailedException.class).hasMessageContaining("not a socket");
        assertThat(address.getPath()).hasContent("precious");
    }

    @Test
    void needsItsDirectory() {
        address = UnixDomainSocketAddress.of(folder.resolve("missing").resolve("socket"));
        assertThatThrownBy(this::server)
                .isInstanceOf(BindFailedException.class)
                .hasMessageContaining("its directory must exist");
    }

    private static void closeEarly(TcpServer server) {
        server.close();
    }

    private int answer() throws Exception {
        return loops.spawn(() -> {
                    try (TcpStream stream = TcpStream.connect(loops, address, Duration.ofSeconds(20))) {
                        return (int) stream.readExactly(1)[0];
                    }
                })
                .join();
    }
}
