package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Garbage and spoiled answers, over a socket: however they are cut the client makes the same of them, an answer or one of its exceptions, it
 * does not wait longer than it may, and neither a connection nor a buffer is left over. The client may have one connection, so that the next
 * exchange would find out if one were not given back.
 */
class HttpClientFuzzTest {
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final Duration SHORT = Duration.ofMillis(20);

    private static final LeakReports leaks = new LeakReports();
    private static final LogRecords failures = new LogRecords("io.dujiang.net");
    private static final AtomicInteger open = new AtomicInteger();
    private static final ScriptedServer server = start(HttpClientFuzzTest::play);
    private static final ScriptedServer other = start(connection -> {
        while (!connection.request().isEmpty()) {
            connection.sendOk("probe");
        }
    });
    private static final LoopGroup loops = LoopGroup.builder().loops(1).start();
    private static final HttpClient client =
            HttpClient.builder(loops).maxConnections(1).build();
    private static volatile Script next = new Script(List.of(), true);

    /** What the server sends, in pieces, and whether it ends the connection then. */
    private record Script(List<byte[]> pieces, boolean end) {}

    @FunctionalInterface
    private interface Play {
        void on(ScriptedServer.Connection connection) throws IOException;
    }

    private static ScriptedServer start(Play play) {
        try {
            return new ScriptedServer((number, connection) -> {
                open.incrementAndGet();
                try {
                    play.on(connection);
                } finally {
                    open.decrementAndGet();
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void play(ScriptedServer.Connection connection) throws IOException {
        connection.socket().setTcpNoDelay(true);
        while (!connection.request().isEmpty()) {
            Script script = next;
            for (byte[] piece : script.pieces) {
                connection.socket().getOutputStream().write(piece);
                letItBeRead();
            }
            if (script.end) {
                return;
            }
        }
    }

    private static void letItBeRead() {
        for (int i = 0; i < 2; i++) {
            loops.transport().group().next().submit(() -> {}).syncUninterruptibly();
        }
    }

    /** Not a property of its own: it is of everything that was answered. */
    @AfterContainer
    static void nothingIsLeftOver() throws IOException {
        client.close();
        await().until(() -> open.get() == 0);
        server.close();
        other.close();
        loops.close();
        assertThat(failures.containing("ailure")).isEmpty();
        failures.close();
        assertThat(leaks.collect()).isEmpty();
        leaks.close();
    }

    @Property(tries = 150, seed = "20251")
    void spoiledAnswers(@ForAll("spoiled") byte[] bytes, @ForAll("places") List<Integer> places) throws Exception {
        check(bytes, places);
    }

    @Property(tries = 50, seed = "20251")
    void garbage(@ForAll("garbage") byte[] bytes, @ForAll("places") List<Integer> places) throws Exception {
        check(bytes, places);
    }

    /** The server leaves the connection open, so that the time-out has to end what is not whole. */
    @Property(tries = 10, seed = "20251")
    void answersWithoutAnEnd(@ForAll("spoiled") byte[] bytes) throws Exception {
        next = new Script(List.of(bytes), false);
        assertThat(verdict(SHORT)).isNotEqualTo("ConnectionLostException");
    }

    @Example
    void spoiledAnswersOfASeed() throws Exception {
        FuzzBytes.explore(spoiled(), HttpClientFuzzTest::check);
    }

    private static void check(byte[] bytes, List<Integer> places) throws Exception {
        next = new Script(List.of(bytes), true);
        String whole = verdict(LONG);
        next = new Script(pieces(bytes, FuzzBytes.cuts(places, bytes.length)), true);
        assertThat(verdict(LONG)).as("cut").isEqualTo(whole);
    }

    private static List<byte[]> pieces(byte[] bytes, int[] cuts) {
        return IntStream.rangeClosed(0, cuts.length)
                .mapToObj(i ->
                        Arrays.copyOfRange(bytes, i == 0 ? 0 : cuts[i - 1], i == cuts.length ? bytes.length : cuts[i]))
                .toList();
    }

    /** What comes of an answer. Then the one connection is wanted for another host, so that nothing is left of this exchange. */
    private static String verdict(Duration timeout) throws IOException, InterruptedException {
        String verdict = outcome(timeout);
        assertThat(client.send(ClientRequest.get(other.uri("/"))).status()).isEqualTo(200);
        return verdict;
    }

    /** The answer, or what kind of exception came instead; any but those that the client is to throw fails the test. */
    private static String outcome(Duration timeout) throws IOException, InterruptedException {
        try {
            ClientResponse answer = client.send(ClientRequest.get(server.uri("/"))
                    .withFirstByteTimeout(timeout)
                    .withStallTimeout(timeout));
            return answer.status() + " " + answer.headers() + new String(answer.body(), StandardCharsets.ISO_8859_1);
        } catch (HttpProtocolException | ConnectionLostException | HttpTimeoutException e) {
            return e.getClass().getSimpleName();
        }
    }

    @Provide
    Arbitrary<List<Integer>> places() {
        return FuzzBytes.places();
    }

    @Provide
    Arbitrary<byte[]> garbage() {
        return FuzzBytes.garbage();
    }

    /** Cases of the conformance table, changed in some places; a second one is what comes behind an answer. */
    @Provide
    Arbitrary<byte[]> spoiled() throws IOException {
        return FuzzBytes.spoiled(
                Arbitraries.of(AnswerCase.all())
                        .map(AnswerCase::bytes)
                        .filter(bytes -> bytes.length() < 1_000)
                        .map(bytes -> bytes.getBytes(StandardCharsets.ISO_8859_1)),
                2);
    }
}
