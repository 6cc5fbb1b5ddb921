package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits, fairness and closing of a server. */
@Timeout(60)
@ParameterizedClass(name = "{0}")
@MethodSource("io.dujiang.net.Mode#tcpHere")
class TcpServerTest {
    private final Mode mode;
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final CompletableFuture<Throwable> seen = new CompletableFuture<>();
    private LoopGroup loops;

    TcpServerTest(Mode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void start() {
        loops = mode.start(1);
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        loops.close();
    }

    private TcpServer server(TcpLimits limits, TcpHandler handler) throws Exception {
        return TcpServer.builder(loops).limits(limits).handler(noting(handler)).start();
    }

    private TcpHandler noting(TcpHandler handler) {
        return stream -> {
            try {
                handler.handle(stream);
            } catch (Throwable e) {
                seen.complete(e);
                throw e;
            }
        };
    }

    private static void greet(TcpStream stream) throws Exception {
        stream.write(new byte[] {7});
        var _ = stream.read(new byte[1]);
    }

    private static Socket peer(TcpServer server) throws IOException {
        InetSocketAddress address = (InetSocketAddress) server.localAddress();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    void aConnectionTooManyIsClosedAndRoomComesBack() throws Exception {
        try (TcpServer server = server(TcpLimits.DEFAULT.withConnections(2), TcpServerTest::greet)) {
            try (Socket first = peer(server);
                    Socket second = peer(server)) {
                assertThat(first.getInputStream().read()).isEqualTo(7);
                assertThat(second.getInputStream().read()).isEqualTo(7);
                try (Socket third = peer(server)) {
                    assertThat(third.getInputStream().read()).isEqualTo(-1);
                }
            }
            await().until(() -> server.connections() == 0);
            try (Socket fourth = peer(server)) {
                assertThat(fourth.getInputStream().read()).isEqualTo(7);
                assertThat(server.counters()).isEqualTo(new TcpCounters(4, 1, 1, 0, 0, 0, 0));
            }
        }
    }

    @Test
    void aPeerThatSaysNothingIsCutOff() throws Exception {
        try (TcpServer server = server(TcpLimits.DEFAULT.withIdleTimeout(SHORT), stream -> stream.readExactly(1));
                Socket peer = peer(server)) {
            assertThat(seen.get()).hasMessageContaining("idleTimeout").hasCauseInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> peer.getInputStream().read()).hasMessageContaining("reset");
            await().until(() -> server.connections() == 0);
            assertThat(server.counters()).isEqualTo(new TcpCounters(1, 0, 0, 0, 1, 0, 0));
        }
    }

    @Test
    void aHandlerThatDoesNotReadIsNotIdle() throws Exception {
        TcpHandler busy = stream -> {
            var _ = mayEnd.await(SHORT.multipliedBy(10).toMillis(), TimeUnit.MILLISECONDS);
            stream.write(new byte[] {7});
        };
        try (TcpServer server = server(TcpLimits.DEFAULT.withIdleTimeout(SHORT), busy);
                Socket peer = peer(server)) {
            assertThat(peer.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void aPeerThatTakesNothingIsCutOff() throws Exception {
        try (TcpServer server = server(
                        TcpLimits.DEFAULT.withWriteTimeout(SHORT), stream -> stream.write(new byte[50_000_000]));
                Socket peer = peer(server)) {
            assertThat(seen.get()).hasMessageContaining("writeTimeout").hasMessageContaining(port(peer));
            await().until(() -> server.connections() == 0);
            assertThat(server.counters().timeouts()).isEqualTo(1);
            assertThat(server.counters().resets()).isZero();
        }
    }

    @Test
    void aPeerThatResetsIsCounted() throws Exception {
        try (TcpServer server = server(TcpLimits.DEFAULT, stream -> stream.readExactly(1))) {
            Socket peer = peer(server);
            await().until(() -> server.connections() == 1);
            peer.setSoLinger(true, 0);
            peer.close();
            assertThat(seen.get()).hasMessageContaining("reset");
            await().until(() -> server.connections() == 0);
            assertThat(server.counters()).isEqualTo(new TcpCounters(1, 0, 0, 0, 0, 1, 0));
        }
    }

    private static String port(Socket peer) {
        return ":" + peer.getLocalPort();
    }

    @Test
    void aSlowReaderStopsItsProducer() throws Exception {
        AtomicLong written = new AtomicLong();
        CompletableFuture<Thread> producer = new CompletableFuture<>();
        TcpHandler endless = stream -> {
            producer.complete(Thread.currentThread());
            while (true) {
                stream.write(new byte[10_000]);
                written.addAndGet(10_000);
            }
        };
        try (TcpServer server = server(TcpLimits.DEFAULT, endless);
                Socket peer = peer(server)) {
            awaitStandstill(producer.get());
            long before = written.get();
            int taken = 3_000_000;
            assertThat(peer.getInputStream().readNBytes(taken)).hasSize(taken);
            await().until(() -> written.get() > before + taken / 2);
            long kernel = 16 << 20;
            assertThat(written.get()).isLessThan(taken + kernel + 3L * TcpLimits.DEFAULT.writeBuffer());
        }
    }

    private static void awaitStandstill(Thread writer) {
        await().during(SHORT).atMost(LONG).until(() -> writer.getState() == Thread.State.WAITING);
    }

    @Test
    void aHandlerThatDoesNotReadStopsItsPeer() throws Exception {
        CompletableFuture<TcpStream> open = new CompletableFuture<>();
        TcpHandler deaf = stream -> {
            open.complete(stream);
            mayEnd.await();
        };
        try (TcpServer server = server(TcpLimits.DEFAULT, deaf)) {
            Thread sender;
            try (Socket peer = peer(server)) {
                sender = Thread.ofVirtual().start(() -> send(peer));
                awaitStandstill(sender);
                await().until(() -> open.get().held() > 0);
                assertThat(open.get().held()).isLessThanOrEqualTo(TcpLimits.DEFAULT.readBuffer() + (66 << 10));
                mayEnd.countDown();
            }
            sender.join();
        }
    }

    private static void send(Socket peer) {
        try {
            while (!Thread.interrupted()) {
                peer.getOutputStream().write(new byte[10_000]);
            }
        } catch (IOException ended) {
            assertThat(ended).isNotNull();
        }
    }

    /** One peer sends as fast as it can to a handler that always reads, and others are served meanwhile, all on one loop. */
    @Test
    void aFloodLeavesTheOthersTheirTurns() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        TcpHandler handler = stream -> {
            byte[] bytes = new byte[1 << 10];
            for (int n = stream.read(bytes); n >= 0; n = stream.read(bytes)) {
                if (bytes[0] == 7) {
                    stream.write(bytes, 0, n);
                }
            }
        };
        try (TcpServer server = server(TcpLimits.DEFAULT, handler);
                Socket flood = peer(server);
                Socket other = peer(server)) {
            Thread flooding = Thread.ofPlatform().start(() -> flood(flood, over));
            for (int i = 0; i < 100; i++) {
                other.getOutputStream().write(7);
                assertThat(other.getInputStream().read()).isEqualTo(7);
            }
            over.set(true);
            flooding.join();
        }
    }

    private static void flood(Socket peer, AtomicBoolean over) {
        try {
            while (!over.get()) {
                peer.getOutputStream().write(new byte[100_000]);
            }
        } catch (IOException ended) {
            assertThat(ended).isNotNull();
        }
    }

    @Test
    void aBusyLoopAdmitsAThousandAtOnce() throws Exception {
        int peers = 1_000;
        try (TcpServer server = server(TcpLimits.DEFAULT, TcpServerTest::greet)) {
            AtomicBoolean over = new AtomicBoolean();
            loops.execute(() -> keepBusy(over));
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < peers; i++) {
                sockets.add(peer(server));
            }
            for (Socket socket : sockets) {
                assertThat(socket.getInputStream().read()).isEqualTo(7);
            }
            assertThat(server.connections()).isEqualTo(peers);
            over.set(true);
            for (Socket socket : sockets) {
                socket.close();
            }
            await().until(() -> server.connections() == 0);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // gives way to the others of its loop now and then
    private static void keepBusy(AtomicBoolean over) {
        while (!over.get()) {
            long end = System.nanoTime() + 1_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            Thread.yield();
        }
    }

    @Test
    void closingWaitsForHandlersAndTheirOutput() throws Exception {
        TcpServer server = server(TcpLimits.DEFAULT, stream -> {
            running.countDown();
            mayEnd.await();
            stream.write(new byte[1_000_000]);
        });
        try (Socket peer = peer(server)) {
            running.await();
            Thread closing = Thread.ofVirtual().start(() -> server.close(LONG));
            await().until(() -> !accepts(server.localAddress()));
            mayEnd.countDown();
            assertThat(peer.getInputStream().readAllBytes()).hasSize(1_000_000);
            peer.shutdownOutput();
            closing.join();
            assertThat(server.connections()).isZero();
        }
    }

    private static boolean accepts(SocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void closingInterruptsHandlersThatLast() throws Exception {
        TcpServer server = server(TcpLimits.DEFAULT, stream -> {
            running.countDown();
            mayEnd.await();
        });
        try (Socket peer = peer(server)) {
            running.await();
            server.close(SHORT);
            assertThat(seen.get()).isInstanceOf(InterruptedException.class);
            assertThat(server.connections()).isZero();
            assertThatThrownBy(() -> peer.getInputStream().read()).hasMessageContaining("reset");
        }
    }

    @Test
    void aStreamMayBeClosedByAnother() throws Exception {
        CompletableFuture<TcpStream> open = new CompletableFuture<>();
        try (TcpServer server = server(TcpLimits.DEFAULT, stream -> {
                    open.complete(stream);
                    stream.readExactly(1);
                });
                Socket peer = peer(server)) {
            open.get().close();
            assertThat(seen.get()).isInstanceOf(IOException.class).hasMessageContaining("closed on this side");
            assertThat(peer.isConnected()).isTrue();
        }
    }

    @Test
    void limitsMustMakeSense() {
        assertThatThrownBy(() -> TcpLimits.DEFAULT.withReadBuffer(10)).hasMessageContaining("readBuffer");
        assertThatThrownBy(() -> TcpLimits.DEFAULT.withWriteBuffer(10)).hasMessageContaining("writeBuffer");
        assertThatThrownBy(() -> TcpLimits.DEFAULT.withIdleTimeout(Duration.ZERO))
                .hasMessageContaining("idleTimeout");
        assertThatThrownBy(() -> TcpServer.builder(loops).start()).hasMessageContaining(".handler(");
    }
}
