package io.dujiang.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How a setting's text becomes its value.
 *
 * @param form what the text looks like, for people
 * @param parser throws {@link IllegalArgumentException} for any other text
 */
record SettingType<T>(String form, Function<String, T> parser) {
    private static final List<String> BYTE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final List<String> TIME_UNITS = List.of("ms", "s", "m", "h", "d");
    private static final List<Duration> TIMES = List.of(
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1));

    T parse(String text) {
        return parser.apply(text);
    }

    static SettingType<String> text(String form) {
        return new SettingType<>(form, text -> text);
    }

    /** A text that no one guesses and that can stand in a header; or none. */
    static SettingType<String> token() {
        return new SettingType<>("16 visible ASCII characters or more", text -> {
            boolean visible = text.chars().allMatch(c -> c >= 0x21 && c <= 0x7e);
            if (!visible || (!text.isEmpty() && text.length() < 16)) {
                throw new IllegalArgumentException("Not a token");
            }
            return text;
        });
    }

    static SettingType<Path> path() {
        return new SettingType<>("a path", Path::of);
    }

    static SettingType<Integer> number(int least, int most) {
        return new SettingType<>(
                "a number from " + least + " to " + most, text -> (int) within(Integer.parseInt(text), least, most));
    }

    static SettingType<Long> amount(long least, long most) {
        return new SettingType<>(
                "a number from " + least + " to " + most, text -> within(Long.parseLong(text), least, most));
    }

    static SettingType<Long> bytes(long least, long most) {
        return new SettingType<>(
                "bytes from " + least + " to " + most + ", plain or in KiB, MiB, GiB, TiB",
                text -> within(parseBytes(text), least, most));
    }

    static SettingType<Duration> duration(Duration least, Duration most) {
        return new SettingType<>(
                "a time from " + show(least) + " to " + show(most) + ", such as 500ms, 30s, 5m, 12h, 7d or PT30S",
                text -> within(parseDuration(text), least, most));
    }

    static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        List<String> names = Stream.of(type.getEnumConstants())
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
        return new SettingType<>(
                "one of " + String.join(", ", names), text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    static SettingType<List<String>> list(String form) {
        return new SettingType<>(
                form,
                text -> Arrays.stream(text.split(",", -1))
                        .map(item -> item.strip().toLowerCase(Locale.ROOT))
                        .filter(item -> !item.isEmpty())
                        .toList());
    }

    /** Reads {@code 30s} or {@code PT30S}. */
    static Duration parseDuration(String text) {
        try {
            return text.startsWith("P") || text.startsWith("p") ? Duration.parse(text) : parsePlain(text);
        } catch (java.time.DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("Not a duration: " + text, e);
        }
    }

    /** The shortest form with one unit that {@link #parseDuration} reads. */
    static String show(Duration duration) {
        for (int i = TIMES.size() - 1; i > 0; i--) {
            if (!duration.isZero() && duration.toMillis() % TIMES.get(i).toMillis() == 0) {
                return duration.dividedBy(TIMES.get(i)) + TIME_UNITS.get(i);
            }
        }
        return duration.toMillis() + "ms";
    }

    private static Duration parsePlain(String text) {
        int digits = digits(text);
        int unit = TIME_UNITS.indexOf(text.substring(digits));
        return TIMES.get(require(unit, text)).multipliedBy(Long.parseLong(text.substring(0, digits)));
    }

    private static long parseBytes(String text) {
        int digits = digits(text);
        String unit = text.substring(digits).strip();
        int power = require(unit.isEmpty() ? 0 : BYTE_UNITS.indexOf(unit), text);
        return Math.multiplyExact(Long.parseLong(text.substring(0, digits)), 1L << (10 * power));
    }

    private static int digits(String text) {
        int end = 0;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int require(int index, String text) {
        if (index < 0) {
            throw new IllegalArgumentException("Unknown unit: " + text);
        }
        return index;
    }

    private static <C extends Comparable<C>> C within(C value, C least, C most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("Out of range: " + value);
        }
        return value;
    }
}
