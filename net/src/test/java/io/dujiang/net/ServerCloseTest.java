package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How a server begins and ends. */
@Timeout(180)
@ParameterizedClass(name = "{0}")
@MethodSource("io.dujiang.net.Mode#tcpHere")
class ServerCloseTest {
    private final Mode mode;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private LoopGroup loops;

    ServerCloseTest(Mode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void start() {
        loops = mode.start(1);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    private HttpServer server() throws Exception {
        return HttpServer.builder(loops).handler(this::handle).start();
    }

    private HttpResponse handle(HttpRequest request) throws InterruptedException {
        running.countDown();
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
        return HttpResponse.of(204);
    }

    @Test
    void runningRequestsEndAndSayThatTheConnectionDoes() throws Exception {
        HttpServer server = server();
        try (RawPeer busy = RawPeer.of(server);
                RawPeer idle = RawPeer.of(server)) {
            busy.send(GET);
            running.await();
            await().until(() -> server.connections() == 2);
            Thread closing = Thread.ofVirtual().start(() -> server.close(Duration.ofMinutes(1)));
            assertThat(idle.isEnded()).isTrue();
            mayEnd.countDown();
            RawPeer.Answer answer = busy.answer();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(busy.isEnded()).isTrue();
            busy.endInput();
            idle.endInput();
            closing.join();
            assertThat(server.connections()).isZero();
        }
    }

    /** To close with unread input would reset the connection, and the peer might lose the answer. */
    @Test
    void whatThePeerSendsBehindTheLastAnswerDoesNotDestroyIt() throws Exception {
        try (HttpServer server = HttpServer.builder(loops)
                        .handler(_ -> HttpResponse.of(204))
                        .start();
                RawPeer peer = RawPeer.of(server)) {
            peer.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(peer.answer().headers()).containsEntry("connection", "close");
            assertThat(peer.rest()).isEmpty();
            peer.send(GET)
                    .send(GET)
                    .send(GET); // what is closed answers this by a reset, after which nothing can be sent
            peer.endInput();
            await().until(() -> server.connections() == 0);
            assertThat(server.counters().resets()).isZero();
        }
    }

    @Test
    void idleConnectionsEndInStagesToo() throws Exception {
        HttpServer server =
                HttpServer.builder(loops).handler(_ -> HttpResponse.of(204)).start();
        try (RawPeer peer = RawPeer.of(server)) {
            assertThat(peer.send(GET).answer().status()).isEqualTo(204);
            Thread closing = Thread.ofVirtual().start(() -> server.close(Duration.ofMinutes(1)));
            assertThat(peer.rest()).isEmpty();
            peer.send(GET).send(GET).send(GET);
            peer.endInput();
            closing.join();
        }
    }

    @Test
    void noConnectionIsTakenAnyMore() throws Exception {
        HttpServer server = server();
        server.close();
        // the JDK's selector holds a closed socket until it is asked again
        await().untilAsserted(() ->
                assertThatThrownBy(() -> RawPeer.of(server).close()).isInstanceOf(ConnectException.class));
    }

    @Test
    void theDeadlineInterruptsWhatStillRuns() throws Exception {
        HttpServer server = server();
        try (RawPeer busy = RawPeer.of(server)) {
            busy.send(GET);
            running.await();
            server.close(Duration.ofMillis(50));
            interrupted.await();
            assertThat(busy.isEnded()).isTrue();
        }
    }

    @Test
    void closingTwiceDoesNoHarm() throws Exception {
        HttpServer server = server();
        server.close();
        server.close(Duration.ofSeconds(1));
        assertThat(server.connections()).isZero();
    }

    @Test
    void aPortInUseIsNamedWithTheRemedy() throws Exception {
        try (HttpServer server = server()) {
            InetSocketAddress taken = server.localAddress();
            assertThatThrownBy(() -> HttpServer.builder(loops)
                            .address(taken)
                            .handler(this::handle)
                            .start())
                    .isInstanceOf(BindFailedException.class)
                    .hasMessageContaining(String.valueOf(taken.getPort()))
                    .hasMessageContaining("choose another port");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() throws Exception {
        InetSocketAddress foreign = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
        assertThatThrownBy(() -> HttpServer.builder(loops)
                        .address(foreign)
                        .handler(this::handle)
                        .start())
                .isInstanceOf(BindFailedException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("not an address of this machine");
    }

    @Test
    void aNameThatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> HttpServer.builder(loops)
                        .address(InetSocketAddress.createUnresolved("no.such.invalid", 0))
                        .handler(this::handle)
                        .start())
                .isInstanceOf(BindFailedException.class)
                .hasMessageContaining("no.such.invalid");
    }

    @Test
    void aServerWithoutAHandlerSaysWhatToWrite() {
        assertThatThrownBy(() -> HttpServer.builder(loops).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(".handler(");
    }

    /** Nobody waits for its answer any more, but it holds what the closing server waits for. */
    @Test
    void aHandlerWhosePeerHasLeftIsInterruptedToo() throws Exception {
        HttpServer server = server();
        try (RawPeer peer = RawPeer.of(server)) {
            peer.send(GET);
            running.await();
            peer.reset();
        }
        await().until(() -> server.counters().resets() == 1);
        server.close(Duration.ZERO);
        interrupted.await();
        assertThat(server.connections()).isZero();
    }

    @Test
    void aHandlerOfAStreamWhosePeerHasLeftIsInterruptedToo() throws Exception {
        TcpServer server = TcpServer.builder(loops)
                .handler(_ -> handle(HttpRequest.of("GET", "/", Headers.EMPTY, new byte[0])))
                .start();
        try (Socket peer = new Socket()) {
            peer.connect(server.localAddress());
            running.await();
            peer.setSoLinger(true, 0);
        }
        await().until(() -> server.counters().resets() == 1);
        server.close(Duration.ZERO);
        interrupted.await();
        assertThat(server.connections()).isZero();
    }

    /** Whether its task has begun by then or not. */
    @Test
    void aRequestThatComesAsTheServerClosesHoldsNothingUp() throws Exception {
        for (int i = 0; i < 200; i++) {
            HttpServer server = server();
            try (RawPeer peer = RawPeer.of(server)) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> server.connections() == 1);
                peer.send(GET);
                server.close(Duration.ZERO);
                assertThat(server.connections()).isZero();
            }
        }
    }
}
