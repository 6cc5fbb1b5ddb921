package io.dujiang.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomGenerator;

/** Bytes that a peer sends by mistake or in bad faith. */
final class FuzzBytes {
    private static final byte[] TELLING =
            "\r\n \t:,;=\"\0\u007f\u0080\u00ff/*?#%09aAfFxX1GHPT-+.".getBytes(StandardCharsets.ISO_8859_1);
    private static final String SEED = "fuzz.seed";
    private static final String TRIES = "fuzz.tries";

    private FuzzBytes() {}

    /** What is tried with bytes that are cut at places. */
    @FunctionalInterface
    interface Try {
        void check(byte[] bytes, List<Integer> places) throws Exception;
    }

    /** Tries bytes of the seed that the system property {@code fuzz.seed} tells, as many as {@code fuzz.tries}; a failure names the seed. */
    static void explore(Arbitrary<byte[]> bytes, Try each) throws Exception {
        long seed = Long.getLong(SEED, 20_252);
        Random random = new Random(seed);
        RandomGenerator<byte[]> next = bytes.generator(1_000, true);
        RandomGenerator<List<Integer>> nextPlaces = places().generator(1_000, true);
        int tries = Integer.getInteger(TRIES, 25);
        for (int i = 0; i < tries; i++) {
            byte[] tried = next.next(random).value();
            try {
                each.check(tried, nextPlaces.next(random).value());
            } catch (AssertionError | Exception e) {
                throw new AssertionError(
                        "Try " + i + " of -D" + SEED + "=" + seed + " failed by these bytes: "
                                + new String(tried, StandardCharsets.ISO_8859_1),
                        e);
            }
        }
    }

    /** Where to cut, in thousandths of the length. */
    static Arbitrary<List<Integer>> places() {
        return Arbitraries.integers().between(0, 1_000).list().ofMinSize(1).ofMaxSize(4);
    }

    /** The places as offsets into so many bytes, in order. */
    static int[] cuts(List<Integer> places, int length) {
        return places.stream()
                .mapToInt(place -> (int) ((long) place * length / 1_000))
                .sorted()
                .toArray();
    }

    static Arbitrary<byte[]> garbage() {
        return oneByte().list().ofMaxSize(300).map(FuzzBytes::joined);
    }

    /** Some of these in a row, changed in some places. */
    static Arbitrary<byte[]> spoiled(Arbitrary<byte[]> parts, int most) {
        Arbitrary<byte[]> whole = parts.list().ofMinSize(1).ofMaxSize(most).map(FuzzBytes::concatenated);
        return Combinators.combine(whole, changes().list().ofMaxSize(4)).as(FuzzBytes::changed);
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
