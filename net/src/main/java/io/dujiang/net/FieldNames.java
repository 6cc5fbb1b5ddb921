package io.dujiang.net;

import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names of common header fields as they are mostly written, so that a parser need not make them and their text anew. */
final class FieldNames {
    private static final int PLACES = 512;
    private static final String[] COMMON = {
        "Host",
        "Content-Length",
        "Content-Type",
        "Connection",
        "Date",
        "Server",
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Authorization",
        "Cookie",
        "Set-Cookie",
        "Transfer-Encoding",
        "Cache-Control",
        "ETag",
        "Expires",
        "Last-Modified",
        "Location",
        "Vary",
        "Keep-Alive",
        "Origin",
        "Referer",
        "Expect",
        "Idempotency-Key",
        "If-None-Match",
        "X-Forwarded-For",
        "X-Request-Id",
        "Traceparent"
    };
    private static final @Nullable AsciiString[] TABLE = table();

    private FieldNames() {}

    private static @Nullable AsciiString[] table() {
        @Nullable AsciiString[] table = new AsciiString[PLACES];
        for (String name : COMMON) {
            for (AsciiString written :
                    List.of(AsciiString.of(name), AsciiString.of(name).toLowerCase())) {
                table[place(written.array(), 0, written.length())] = written;
            }
        }
        return table;
    }

    private static int place(byte[] line, int start, int length) {
        return (7 * line[start] + 11 * line[start + length - 1] + length) & (PLACES - 1);
    }

    /** The name that stands there; a copy unless it is common. */
    static AsciiString of(byte[] line, int start, int length) {
        AsciiString common = length == 0 ? null : TABLE[place(line, start, length)];
        return common != null && Arrays.equals(common.array(), 0, common.length(), line, start, start + length)
                ? common
                : new AsciiString(line, start, length, true);
    }
}
