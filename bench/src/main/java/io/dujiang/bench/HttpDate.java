package io.dujiang.bench;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} of responses for peers that do not make it themselves, formatted once a second. */
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static volatile String now = format();

    private HttpDate() {}

    /** As it was when it was last {@linkplain #refresh refreshed}. */
    static String now() {
        return now;
    }

    /** To be called once a second. */
    static void refresh() {
        now = format();
    }

    private static String format() {
        return FORMAT.format(Instant.now());
    }
}
