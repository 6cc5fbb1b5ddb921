package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Many connect at once to a loop that has no pause. */
class BusyLoopTest {
    private static final int CONNECTIONS = 1_000;
    private static final int BUSY = 4;

    /** The busy handlers end only after every connection has been answered: so all are admitted while the loop is busy. */
    @Test
    void allAreAdmittedWhileTheLoopIsBusy() throws Exception {
        AtomicBoolean answered = new AtomicBoolean();
        CountDownLatch busy = new CountDownLatch(BUSY);
        try (TestServer server = TestServer.start(HttpLimits.DEFAULT, request -> {
            if (request.path().equals("/busy")) {
                busy.countDown();
                while (!answered.get()) {
                    LoopGroup.yieldNow();
                }
            }
            return HttpResponse.of(204);
        })) {
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < BUSY; i++) {
                peers.add(server.peer().send("GET /busy HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            busy.await();
            for (int i = 0; i < CONNECTIONS; i++) {
                peers.add(server.peer().send(TestServer.GET));
            }
            for (RawPeer peer : peers.subList(BUSY, peers.size())) {
                assertThat(peer.answer().status()).isEqualTo(204);
            }
            assertThat(server.counters().accepted()).isEqualTo(BUSY + CONNECTIONS);
            assertThat(peers.getFirst().hasInput()).isFalse();
            answered.set(true);
            for (RawPeer peer : peers.subList(0, BUSY)) {
                assertThat(peer.answer().status()).isEqualTo(204);
            }
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }
}
