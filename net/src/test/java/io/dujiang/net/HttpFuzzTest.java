package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Garbage and spoiled requests, over a socket: however they are cut the same ones are answered and refused, the server goes on serving, no
 * buffer leaks, and the handler never sees what the RFC forbids. The seeds are fixed, so that a run says something of the code alone.
 */
class HttpFuzzTest {
    private static final byte[] TELLING =
            "\r\n \t:,;=\"\0\u007f\u0080\u00ff/*?#%09aAfFxX1GHPT-+.".getBytes(StandardCharsets.ISO_8859_1);

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

    private static void check(byte[] bytes, List<Integer> places) throws IOException {
        int[] cuts = places.stream()
                .mapToInt(place -> (int) ((long) place * bytes.length / 1_000))
                .sorted()
                .toArray();
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

    /** Where to cut, in thousandths of the length. */
    @Provide
    Arbitrary<List<Integer>> places() {
        return Arbitraries.integers().between(0, 1_000).list().ofMinSize(1).ofMaxSize(4);
    }

    @Provide
    Arbitrary<byte[]> garbage() {
        return oneByte().list().ofMaxSize(300).map(HttpFuzzTest::joined);
    }

    /** Some cases of the conformance table in a row, changed in some places. */
    @Provide
    Arbitrary<byte[]> spoiled() throws IOException {
        Arbitrary<byte[]> requests = Arbitraries.of(ConformanceCase.all())
                .map(CutRequestsTest::bytes)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(HttpFuzzTest::concatenated);
        return Combinators.combine(requests, changes().list().ofMaxSize(4)).as(HttpFuzzTest::changed);
    }

    private static Arbitrary<Change> changes() {
        return Combinators.combine(
                        Arbitraries.of(Change.Kind.class),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.integers().between(1, 20),
                        oneByte())
                .as(Change::new);
    }

    private static Arbitrary<Byte> oneByte() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, TELLING.length - 1).map(i -> TELLING[i]), Arbitraries.bytes());
    }

    private static byte[] joined(List<Byte> list) {
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = list.get(i);
        }
        return bytes;
    }

    private static byte[] concatenated(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] changed(byte[] bytes, List<Change> changes) {
        byte[] changed = bytes;
        for (Change change : changes) {
            changed = change.apply(changed);
        }
        return changed;
    }

    /** A change at a place in thousandths of the length; it concerns a byte, or as many as it says. */
    private record Change(Kind kind, int place, int count, byte value) {
        private enum Kind {
            SET,
            INSERT,
            DROP,
            DOUBLE
        }

        byte[] apply(byte[] bytes) {
            if (bytes.length == 0) {
                return bytes;
            }
            int at = (int) ((long) place * bytes.length / 1_000);
            int end = Math.min(at + count, bytes.length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, at);
            switch (kind) {
                case SET -> out.write(value);
                case INSERT -> {
                    out.write(value);
                    out.write(bytes[at]);
                }
                case DROP -> {}
                case DOUBLE -> {
                    out.write(bytes, at, end - at);
                    out.write(bytes, at, end - at);
                }
            }
            int rest = kind == Kind.SET || kind == Kind.INSERT ? at + 1 : end;
            out.write(bytes, rest, bytes.length - rest);
            return out.toByteArray();
        }
    }
}
