package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** A server whose process may use little. */
class ScarceResourcesTest {
    private static final int DESCRIPTORS = 256;
    private static final int CONNECTIONS = 400;
    private static final int MOST_MEBIBYTES = 256;
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String UNREAD = "POST /unread HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final List<String> HALVES = List.of(
            "",
            "GET / HTTP/1.1\r\nX: " + "y".repeat(8_000),
            POST + "Content-Length: 1000000\r\n\r\n" + "x".repeat(30_000),
            POST + "Transfer-Encoding: chunked\r\n\r\nffff\r\n" + "x".repeat(30_000),
            POST + "Transfer-Encoding: chunked\r\n\r\n0\r\nT: " + "y".repeat(8_000));

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

    /** Every fault that a peer is known for, hundreds of times: the server goes on serving, and what it holds stays bounded. */
    @Test
    void faultsTakeBoundedMemory() throws Exception {
        try (ServerProcess server = new ServerProcess("true", "-Xmx64m -XX:MaxDirectMemorySize=64m");
                RawPeer good = server.peer()) {
            for (Arguments oversize : OversizeTest.sent().toList()) {
                endThose(many(server, 20, String.valueOf(oversize.get()[1])), good);
            }
            for (String half : HALVES) { // as of a peer that drips, or is half gone; then it resets
                endThose(many(server, 100, half), good);
            }
            endThose(many(server, 1_000, POST + "Content-Length: 1048576\r\n\r\nabc"), good);
            await().until(() -> server.counted().open() == 1);

            List<RawPeer> unread = many(server, 200, UNREAD + "1\r\nx\r\n".repeat(8_000));
            await().until(() -> server.counted().open() == unread.size() + 1);
            endThose(unread, good);
            assertThat(server.mostMebibytes()).isLessThan(MOST_MEBIBYTES);
        }
    }

    private static List<RawPeer> many(ServerProcess server, int count, String sent) throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(server.peer().send(sent));
        }
        return peers;
    }

    /** Every other one by a reset. */
    private static void endThose(List<RawPeer> bad, RawPeer good) throws IOException {
        assertThat(TestServer.serves(good)).isTrue();
        for (int i = 0; i < bad.size(); i += 2) {
            bad.get(i).close();
            bad.get(i + 1).reset();
        }
        assertThat(TestServer.serves(good)).isTrue();
    }
}
