package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream does, on either side, on all kinds of loops and by both kinds of sockets. */
@Tag("conformance")
@Timeout(60)
@ParameterizedClass
@MethodSource("io.dujiang.net.Mode#here")
class TcpStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Mode mode;
    private final LoopGroup loops;
    private final CountDownLatch mayGo = new CountDownLatch(1);
    private final CompletableFuture<Throwable> seen = new CompletableFuture<>();

    TcpStreamTest(Mode mode) {
        this.mode = mode;
        this.loops = mode.start(2);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    private TcpServer server(TcpHandler handler) throws Exception {
        return TcpServer.builder(loops)
                .address(mode.freeAddress())
                .handler(handler)
                .start();
    }

    /** Runs code on a stream to the server, in a task. */
    private <T> T with(TcpServer server, Use<T> use) throws Exception {
        return task(server, use).join();
    }

    private <T> Task<T> task(TcpServer server, Use<T> use) {
        return loops.spawn(() -> {
            try (TcpStream stream = connect(server)) {
                return use.of(stream);
            }
        });
    }

    private TcpStream connect(TcpServer server) throws Exception {
        return TcpStream.connect(loops, server.localAddress(), PATIENCE);
    }

    private interface Use<T> {
        T of(TcpStream stream) throws Exception;
    }

    private static void echo(TcpStream stream) throws Exception {
        byte[] bytes = new byte[8 << 10];
        for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
            stream.write(bytes, 0, count);
            stream.drain();
        }
    }

    /** Notes what ends the handler. */
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** More than is buffered on the way, and a peer that has ended its output while the server does not read. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatComesIsPassedOn(boolean asItComes) throws Exception {
        CompletableFuture<Long> passed = new CompletableFuture<>();
        TcpHandler echo = stream -> {
            try {
                passed.complete(asItComes ? stream.transferTo(stream) : copy(stream));
            } catch (IOException e) {
                passed.completeExceptionally(e);
            }
        };
        byte[] sent = new byte[1 << 20];
        new Random(5).nextBytes(sent);
        try (TcpServer server = server(echo)) {
            byte[] back = with(server, stream -> {
                Task<Object> writing = loops.spawn(() -> {
                    for (int done = 0, piece = 1; done < sent.length; done += piece) {
                        piece = Math.min(sent.length - done, 3 * piece % 100_000);
                        stream.write(sent, done, piece);
                    }
                    if (mode.halfCloses()) {
                        stream.shutdownOutput();
                    }
                    return "written";
                });
                byte[] read = mode.halfCloses() ? stream.inputStream().readAllBytes() : stream.readExactly(sent.length);
                writing.join();
                return read;
            });
            assertThat(passed.get()).isEqualTo(sent.length);
            assertThat(Arrays.mismatch(back, sent)).isEqualTo(-1);
        }
    }

    private static long copy(TcpStream stream) throws Exception {
        long all = 0;
        byte[] bytes = new byte[64 << 10];
        for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
            stream.write(bytes, 0, count);
            all += count;
        }
        return all;
    }

    @Test
    void whatCannotBePassedOnIsAFailure() throws Exception {
        try (TcpServer other = server(stream -> stream.read(new byte[1]));
                TcpServer server = server(stream -> {
                    try (TcpStream next = connect(other)) {
                        next.abort();
                        stream.transferTo(next);
                    } catch (IOException e) {
                        seen.complete(e);
                    }
                })) {
            var _ = task(server, stream -> {
                while (true) {
                    stream.write(new byte[10_000]);
                }
            });
            assertThat(seen.get()).hasMessageContaining("reset on this side");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 65_536, 1_000_000, 10_000_000})
    void whatIsSentComesBack(int size) throws Exception {
        byte[] sent = new byte[size];
        new Random(size).nextBytes(sent);
        try (TcpServer server = server(TcpStreamTest::echo)) {
            byte[] back = with(server, stream -> {
                Task<Integer> sending = loops.spawn(() -> {
                    stream.write(sent);
                    return size;
                });
                byte[] all = stream.readExactly(size);
                assertThat(sending.join()).isEqualTo(size);
                return all;
            });
            assertThat(back).isEqualTo(sent);
        }
    }

    @Test
    void eachSideEndsItsOutputAlone() throws Exception {
        TcpHandler answersAfterTheEnd = stream -> {
            String all = text(stream.readUntil((byte) 0, 1_000));
            stream.write(bytes("got " + all));
        };
        try (TcpServer server = server(answersAfterTheEnd)) {
            String answer = with(server, stream -> {
                stream.write(bytes("half"));
                stream.shutdownOutput();
                assertOutputIsShut(stream);
                String read = text(stream.readUntil((byte) 0, 100));
                assertThat(stream.read(new byte[1])).isEqualTo(-1);
                assertThat(stream.read(new byte[1])).isEqualTo(-1);
                stream.abort();
                assertOutputIsShut(stream);
                return read;
            });
            assertThat(answer).isEqualTo(mode.halfCloses() ? "got half" : "");
        }
    }

    /** Also when the connection has ended since: what the caller did comes before what happened to it. */
    private static void assertOutputIsShut(TcpStream stream) {
        assertThatThrownBy(() -> stream.write(bytes("more")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("shut on this side");
    }

    @Test
    void linesAreReadOneByOne() throws Exception {
        try (TcpServer server = server(stream -> stream.write(bytes("one\r\ntwo\r\n\r\nrest")))) {
            with(server, stream -> {
                assertThat(text(stream.readUntil(LINE_END, 100))).isEqualTo("one\r\n");
                assertThat(text(stream.readUntil(LINE_END, 5))).isEqualTo("two\r\n");
                assertThat(text(stream.readUntil((byte) '\n', 100))).isEqualTo("\r\n");
                assertThat(text(stream.readUntil(LINE_END, 100))).isEqualTo("rest");
                assertThat(stream.readUntil(LINE_END, 100)).isEmpty();
                return 0;
            });
        }
    }

    @Test
    void aLineTooLongKeepsWhatCame() throws Exception {
        try (TcpServer server = server(stream -> stream.write(bytes("too long\nnext\n")))) {
            with(server, stream -> {
                assertThatThrownBy(() -> stream.readUntil((byte) '\n', 8))
                        .isInstanceOf(ProtocolException.class)
                        .hasMessageContaining("'\\n' in the first 8 bytes")
                        .hasMessageContaining(server.localAddress().toString());
                assertThat(text(stream.readUntil((byte) '\n', 9))).isEqualTo("too long\n");
                assertThat(text(stream.readUntil((byte) '\n', 9))).isEqualTo("next\n");
                return 0;
            });
        }
    }

    @Test
    void tooFewBytesCanStillBeRead() throws Exception {
        try (TcpServer server = server(stream -> stream.write(bytes("abc")))) {
            with(server, stream -> {
                assertThatThrownBy(() -> stream.readExactly(4))
                        .isInstanceOf(EOFException.class)
                        .hasMessageContaining("4 bytes were asked for")
                        .hasMessageContaining("ended after 3");
                ByteBuffer rest = ByteBuffer.allocate(10);
                assertThat(stream.read(rest)).isEqualTo(3);
                assertThat(text(rest.array())).startsWith("abc");
                return 0;
            });
        }
    }

    @Test
    void aReadThatIsLateLosesNothing() throws Exception {
        TcpHandler twoHalves = stream -> {
            stream.write(bytes("ab"));
            mayGo.await();
            stream.write(bytes("cd"));
        };
        try (TcpServer server = server(twoHalves)) {
            with(server, stream -> {
                stream.setTimeout(SHORT);
                assertThatThrownBy(() -> stream.readExactly(4))
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessageContaining(server.localAddress().toString());
                mayGo.countDown();
                stream.setTimeout(Duration.ZERO);
                assertThat(text(stream.readExactly(4))).isEqualTo("abcd");
                return 0;
            });
        }
    }

    @Test
    void aWriteThatIsLateSaysSo() throws Exception {
        try (TcpServer server = server(stream -> mayGo.await())) {
            with(server, stream -> {
                stream.setTimeout(SHORT);
                assertThatThrownBy(() -> stream.write(new byte[50_000_000]))
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessageContaining("did not take what was written");
                mayGo.countDown();
                stream.abort();
                return 0;
            });
        }
    }

    @Test
    void anInterruptEndsAReadWithoutLoss() throws Exception {
        TcpHandler twoHalves = stream -> {
            stream.write(bytes("ab"));
            mayGo.await();
            stream.write(bytes("cd"));
        };
        try (TcpServer server = server(twoHalves)) {
            with(server, stream -> {
                assertThat(stream.readExactly(1)).containsExactly('a');
                Thread reader = Thread.currentThread();
                loops.execute(() -> awaitParked(reader));
                assertThatThrownBy(() -> stream.readExactly(3)).isInstanceOf(InterruptedException.class);
                mayGo.countDown();
                assertThat(text(stream.readExactly(3))).isEqualTo("bcd");
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> stream.write(bytes("x"))).isInstanceOf(InterruptedException.class);
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> stream.inputStream().read()).isInstanceOf(InterruptedIOException.class);
                assertThat(Thread.interrupted()).isTrue();
                return 0;
            });
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // waits for a state that nothing signals
    private static void awaitParked(Thread reader) {
        while (reader.getState() != Thread.State.WAITING) {
            Thread.yield();
        }
        reader.interrupt();
    }

    @Test
    void twoReadersAtOnceAreRefused() throws Exception {
        try (TcpServer server = server(stream -> stream.readUntil((byte) 0, 10))) {
            with(server, stream -> {
                CompletableFuture<Throwable> second = new CompletableFuture<>();
                Thread first = Thread.currentThread();
                loops.execute(() -> {
                    try {
                        awaitState(first);
                        var _ = stream.read(new byte[1]);
                    } catch (Throwable e) {
                        second.complete(e);
                        first.interrupt();
                    }
                });
                assertThatThrownBy(() -> stream.read(new byte[1])).isInstanceOf(InterruptedException.class);
                assertThat(second.get())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("Two tasks read");
                return 0;
            });
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // waits for a state that nothing signals
    private static void awaitState(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.yield();
        }
    }

    @Test
    void writersDoNotMixTheirBytes() throws Exception {
        int writers = 8;
        int size = 100_000;
        TcpHandler together = stream -> loops.scope(scope -> {
            for (int i = 0; i < writers; i++) {
                byte[] block = new byte[size];
                java.util.Arrays.fill(block, (byte) ('a' + i));
                var _ = scope.fork("write", () -> {
                    stream.write(block);
                    return 0;
                });
            }
            return 0;
        });
        try (TcpServer server = server(together)) {
            byte[] all = with(server, stream -> stream.readExactly(writers * size));
            for (int i = 0; i < writers; i++) {
                byte[] block = java.util.Arrays.copyOfRange(all, i * size, (i + 1) * size);
                assertThat(text(block)).isEqualTo(Character.toString(block[0]).repeat(size));
            }
        }
    }

    @Test
    void aPeerThatGoesInTheMiddleIsAnErrorForWhoWrites() throws Exception {
        TcpHandler endless = noting(stream -> {
            while (true) {
                stream.write(new byte[10_000]);
            }
        });
        try (TcpServer server = server(endless)) {
            with(server, stream -> {
                var _ = stream.readExactly(1_000);
                stream.abort();
                assertThatThrownBy(() -> stream.read(new byte[1])).isInstanceOf(IOException.class);
                return 0;
            });
            assertThat(seen.get()).isInstanceOf(IOException.class).hasMessageContaining("The connection to ");
        }
    }

    @Test
    void aHandlerThatFailsIsNotTakenForAnEnd() throws Exception {
        TcpHandler failing = stream -> {
            stream.write(bytes("first"));
            stream.drain();
            mayGo.await();
            throw new IllegalStateException("the handler of the test");
        };
        try (TcpServer server = server(failing)) {
            with(server, stream -> {
                assertThat(text(stream.readExactly(5))).isEqualTo("first");
                mayGo.countDown();
                if (mode.unix()) { // which knows no reset
                    assertThat(stream.read(new byte[1])).isEqualTo(-1);
                } else {
                    assertThatThrownBy(() -> stream.read(new byte[1]))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("reset");
                }
                return 0;
            });
        }
    }

    /** A stream that is closed at once with input unread still sends what was written. */
    @Test
    void closingLosesNothingThatWasWritten() throws Exception {
        int size = 3_000_000;
        TcpHandler deaf = stream -> stream.write(new byte[size]);
        try (TcpServer server = server(deaf)) {
            byte[] all = with(server, stream -> {
                stream.write(new byte[100_000]);
                byte[] read = stream.readExactly(size);
                assertThat(stream.read(new byte[1])).isEqualTo(-1);
                return read;
            });
            assertThat(all).hasSize(size);
        }
    }

    @Test
    void theViewsReadAndWrite() throws Exception {
        try (TcpServer server = server(stream -> stream.inputStream().transferTo(stream.outputStream()))) {
            String back = with(server, stream -> {
                stream.outputStream().write('v');
                stream.outputStream().write(bytes("iew"));
                stream.outputStream().flush();
                return text(stream.inputStream().readNBytes(4));
            });
            assertThat(back).isEqualTo("view");
        }
    }

    @Test
    void bothSidesKnowTheirAddresses() throws Exception {
        CompletableFuture<List<SocketAddress>> there = new CompletableFuture<>();
        TcpHandler telling = stream -> there.complete(List.of(stream.remoteAddress(), stream.localAddress()));
        try (TcpServer server = server(telling)) {
            List<SocketAddress> here = with(server, stream -> List.of(stream.localAddress(), stream.remoteAddress()));
            assertThat(here).isEqualTo(there.get());
            assertThat(here.get(1)).isEqualTo(server.localAddress());
        }
    }

    @Test
    void nobodyThereIsSaid() throws Exception {
        try (Socket deaf = new Socket()) {
            deaf.bind(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), 0)); // so that nobody else comes to listen there
            assertThatThrownBy(() -> TcpStream.connect(loops, deaf.getLocalSocketAddress(), PATIENCE))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("No connection to " + deaf.getLocalSocketAddress());
        }
        assertThatThrownBy(() ->
                        TcpStream.connect(loops, InetSocketAddress.createUnresolved("no.such.invalid", 1), PATIENCE))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no.such.invalid");
    }
}
