package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many connect at once to a loop that has no pause. */
@Timeout(60)
class BusyLoopTest {
    private static final int CONNECTIONS = 1_000;
    private static final int BUSY = 4;
    private static final byte[] GET = TestServer.GET.getBytes(StandardCharsets.US_ASCII);

    /** Those of ours; in a portable group there is no loop that a task could hold, and what yields there is the JDK's business. */
    static List<Mode> loops() {
        return Mode.tcpHere().stream().filter(mode -> !mode.portable()).toList();
    }

    /** The busy handlers end only after every connection has been answered: so all are admitted while the loop is busy. */
    @ParameterizedTest
    @MethodSource("loops")
    void allAreAdmittedWhileTheLoopIsBusy(Mode mode) throws Exception {
        AtomicBoolean answered = new AtomicBoolean();
        CountDownLatch busy = new CountDownLatch(BUSY);
        try (TestServer server = TestServer.start(mode.start(1), HttpLimits.DEFAULT, request -> {
            if (request.path().equals("/busy")) {
                busy.countDown();
                while (!answered.get()) {
                    LoopGroup.yieldNow();
                }
            }
            return HttpResponse.of(204);
        })) {
            List<RawPeer> handled = new ArrayList<>();
            for (int i = 0; i < BUSY; i++) {
                handled.add(server.peer().send("GET /busy HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            busy.await();
            long start = System.nanoTime();
            assertThat(askAtOnce(server.server().localAddress())).isEqualTo(CONNECTIONS);
            System.out.printf(
                    "%s: %,d connections at once were admitted and answered by a busy loop within %,d ms%n",
                    mode, CONNECTIONS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            assertThat(server.counters().accepted()).isEqualTo(BUSY + CONNECTIONS);
            assertThat(handled.getFirst().hasInput()).isFalse();
            answered.set(true);
            for (RawPeer peer : handled) {
                assertThat(peer.answer().status()).isEqualTo(204);
                peer.close();
            }
        }
    }

    /** Begins all connections before any is waited for, and asks on each as soon as it is there. Returns how many were answered 204. */
    private static int askAtOnce(InetSocketAddress server) throws IOException {
        List<SocketChannel> peers = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                SocketChannel peer = SocketChannel.open();
                peers.add(peer);
                peer.configureBlocking(false);
                peer.connect(server);
                peer.register(selector, SelectionKey.OP_CONNECT);
            }
            int answered = 0;
            while (answered < CONNECTIONS) {
                selector.select();
                for (SelectionKey ready : selector.selectedKeys()) {
                    answered += advance(ready) ? 1 : 0;
                }
                selector.selectedKeys().clear();
            }
            return answered;
        } finally {
            for (SocketChannel peer : peers) {
                peer.close();
            }
        }
    }

    /** Whether the connection was answered now. */
    private static boolean advance(SelectionKey ready) throws IOException {
        SocketChannel peer = (SocketChannel) ready.channel();
        if (ready.isConnectable()) {
            peer.finishConnect();
            peer.write(ByteBuffer.wrap(GET));
            ready.interestOps(SelectionKey.OP_READ);
            return false;
        }
        ByteBuffer answer = ByteBuffer.allocate(1_000);
        peer.read(answer);
        assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 204 ");
        ready.cancel();
        return true;
    }
}
