package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Garbage and spoiled requests, over a socket: however they are cut the same ones are answered and refused, the server goes on serving, no
 * buffer leaks, and the handler never sees what the RFC forbids. The seeds are fixed, so that a run says something of the code alone; {@link FuzzBytes#explore} takes another.
 */
class HttpFuzzTest {
    private static final Pattern REFUSAL =
            Pattern.compile("HTTP/1\\.1 [45]\\d\\d [^\\n]*\\nContent-Type: application/problem.*", Pattern.DOTALL);

    private static final Mirror mirror = new Mirror();
    private static final LeakReports leaks = new LeakReports();
    private static final LogRecords failures = new LogRecords("io.dujiang.net");
    private static final TestServer server = start();
    private static final Transcripts transcripts = connect();

    private static TestServer start() {
        try {
            return TestServer.start(Mirror.LIMITS, mirror);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Transcripts connect() {
        try {
            return new Transcripts(server.server());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not a property of its own: it is of everything that was sent. */
    @AfterContainer
    static void nothingIsLeftOver() throws IOException {
        transcripts.close();
        await().until(() -> server.counters().open() == 0);
        server.close();
        assertThat(failures.containing("unexpected failure")).isEmpty();
        failures.close();
        assertThat(leaks.collect()).isEmpty();
        leaks.close();
    }

    @Property(tries = 150, seed = "20251")
    void spoiledRequests(@ForAll("spoiled") byte[] bytes, @ForAll("places") List<Integer> places) throws IOException {
        check(bytes, places);
    }

    @Property(tries = 100, seed = "20251")
    void garbage(@ForAll("garbage") byte[] bytes, @ForAll("places") List<Integer> places) throws IOException {
        check(bytes, places);
    }

    @Example
    void spoiledRequestsOfASeed() throws Exception {
        FuzzBytes.explore(spoiled(), HttpFuzzTest::check);
    }

    private static void check(byte[] bytes, List<Integer> places) throws IOException {
        int[] cuts = FuzzBytes.cuts(places, bytes.length);
        String whole = verdict(transcripts.of(bytes));
        assertThat(verdict(transcripts.of(bytes, cuts))).as("cut").isEqualTo(whole);
        assertThat(verdict(transcripts.byteByByte(bytes))).as("byte by byte").isEqualTo(whole);
        assertThat(transcripts.serves()).isTrue();
        assertThat(mirror.violations()).isEmpty();
    }

    /** The answers up to a refusal. Which of several broken rules that names may depend on where the bytes were cut. */
    private static String verdict(String answers) {
        return REFUSAL.matcher(answers).replaceFirst("refused");
    }

    @Provide
    Arbitrary<List<Integer>> places() {
        return FuzzBytes.places();
    }

    @Provide
    Arbitrary<byte[]> garbage() {
        return FuzzBytes.garbage();
    }

    /** Some cases of the conformance table in a row, changed in some places. */
    @Provide
    Arbitrary<byte[]> spoiled() throws IOException {
        return FuzzBytes.spoiled(Arbitraries.of(ConformanceCase.all()).map(CutRequestsTest::bytes), 3);
    }
}
