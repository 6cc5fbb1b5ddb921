package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server whose process may use little. */
class ScarceResourcesTest {
    private static final int DESCRIPTORS = 256;
    private static final int CONNECTIONS = 400;

    @Test
    void acceptingSurvivesTheEndOfDescriptorsAndRecovers() throws Exception {
        try (ServerProcess server = new ServerProcess("ulimit -n " + DESCRIPTORS, "-Xmx64m");
                RawPeer first = server.peer()) {
            assertThat(TestServer.serves(first)).isTrue();
            assertThat(server.counted().acceptFailures()).isZero();
            List<RawPeer> waiting = connect(server);
            await().until(() -> server.counted().acceptFailures() > 0);
            assertThat(server.counted().accepted()).isLessThan(DESCRIPTORS);

            serveWithoutSpinning(server, first);

            for (RawPeer peer : waiting.subList(0, CONNECTIONS / 2)) {
                peer.close();
            }
            for (RawPeer peer : waiting.subList(CONNECTIONS / 2, CONNECTIONS)) {
                assertThat(peer.answer().status()).isEqualTo(204);
                peer.close();
            }
            try (RawPeer fresh = server.peer()) {
                assertThat(TestServer.serves(fresh)).isTrue();
                assertThat(TestServer.serves(first)).isTrue();
            }
            await().until(() -> server.counted().open() == 1);
        }
    }

    /** More than there are descriptors for; the rest waits in the backlog, its requests sent. */
    private static List<RawPeer> connect(ServerProcess server) throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            peers.add(server.peer().send(TestServer.GET));
        }
        return peers;
    }

    /** While accepting fails a connection that is there is served; and it fails ten times a second, not whenever the loop turns. */
    private static void serveWithoutSpinning(ServerProcess server, RawPeer open) throws IOException {
        long failuresBefore = server.counted().acceptFailures();
        long before = System.nanoTime();
        for (int i = 0; i < 2_000; i++) {
            assertThat(TestServer.serves(open)).isTrue();
        }
        long failures = server.counted().acceptFailures() - failuresBefore;
        assertThat(failures).isLessThanOrEqualTo((System.nanoTime() - before) / 100_000_000 + 1);
    }

    /** 1 GiB is announced, and there are 64 MiB: what is kept of a request grows with what has come of it. */
    @Test
    void announcedBodiesTakeNoMemory() throws Exception {
        try (ServerProcess server = new ServerProcess("true", "-Xmx64m -XX:MaxDirectMemorySize=64m");
                RawPeer good = server.peer()) {
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                peers.add(server.peer().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\nabc"));
            }
            await().until(() -> server.counted().open() == peers.size() + 1);
            assertThat(TestServer.serves(good)).isTrue();
            for (RawPeer peer : peers) {
                peer.close();
            }
            await().until(() -> server.counted().open() == 1);
            assertThat(TestServer.serves(good)).isTrue();
        }
    }
}
