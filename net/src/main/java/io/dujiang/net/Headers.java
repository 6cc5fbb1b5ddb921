package io.dujiang.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The header fields of a message, in order; names are compared without regard to case. Immutable.
 *
 * <p>Stored flat as name, value, name, value: messages carry few fields, and a scan of a few strings is cheaper than any map.
 */
public final class Headers {
    /** No field at all. */
    public static final Headers EMPTY = new Headers(new String[0]);

    private static final Set<String> OF_ONE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final String[] flat;

    private Headers(String[] flat) {
        this.flat = flat;
    }

    /** Takes over names and values in turn that a parser has already checked. */
    static Headers trusted(String[] flat) {
        return new Headers(flat);
    }

    /**
     * The fields given as name, value, name, value.
     *
     * @throws IllegalArgumentException if the count is odd, a name is not a token or a value holds a control character
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("Headers.of takes names and values in turn; got an odd count, "
                    + namesAndValues.length + ": " + Arrays.toString(namesAndValues));
        }
        String[] flat = namesAndValues.clone();
        for (int i = 0; i < flat.length; i += 2) {
            HeaderSyntax.check(flat[i], flat[i + 1]);
        }
        return new Headers(flat);
    }

    /**
     * These fields and one more at the end.
     *
     * @throws IllegalArgumentException if the name is not a token or the value holds a control character
     */
    public Headers with(String name, String value) {
        HeaderSyntax.check(name, value);
        String[] longer = Arrays.copyOf(flat, flat.length + 2);
        longer[flat.length] = name;
        longer[flat.length + 1] = value;
        return new Headers(longer);
    }

    /** The first value of a field. */
    public Optional<String> first(String name) {
        int at = indexOf(name, 0);
        return at < 0 ? Optional.empty() : Optional.of(flat[at + 1]);
    }

    /** Every value of a field, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at + 2)) {
            values.add(flat[at + 1]);
        }
        return values;
    }

    /** Whether a field is there. */
    public boolean contains(String name) {
        return indexOf(name, 0) >= 0;
    }

    /** These fields but those of a name, whatever its case. */
    public Headers without(String... names) {
        return without(
                Stream.of(names).map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()));
    }

    /**
     * The fields that a proxy passes on (RFC 9110, 7.6.1): without those that concern one connection alone, which are {@code Connection} and
     * what it names, {@code Keep-Alive}, {@code Proxy-Connection}, {@code Proxy-Authenticate}, {@code Proxy-Authorization}, {@code TE}, {@code
     * Trailer}, {@code Transfer-Encoding} and {@code Upgrade}.
     */
    public Headers endToEnd() {
        Set<String> dropped = new HashSet<>(OF_ONE_CONNECTION);
        for (String named : all("Connection")) {
            for (String name : named.split(",", -1)) {
                dropped.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return without(dropped);
    }

    private Headers without(Set<String> lowerCaseNames) {
        String[] kept = new String[flat.length];
        int count = 0;
        for (int i = 0; i < flat.length; i += 2) {
            if (!lowerCaseNames.contains(flat[i].toLowerCase(Locale.ROOT))) {
                kept[count++] = flat[i];
                kept[count++] = flat[i + 1];
            }
        }
        return new Headers(Arrays.copyOf(kept, count));
    }

    /** The count of fields. */
    public int size() {
        return flat.length / 2;
    }

    /** Hands name and value of every field over, in order. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < flat.length; i += 2) {
            action.accept(flat[i], flat[i + 1]);
        }
    }

    String name(int index) {
        return flat[2 * index];
    }

    String value(int index) {
        return flat[2 * index + 1];
    }

    private int indexOf(String name, int from) {
        for (int i = from; i < flat.length; i += 2) {
            if (flat[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && Arrays.equals(flat, headers.flat);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(flat);
    }

    @Override
    public String toString() {
        return Arrays.toString(flat);
    }
}
