package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes whole responses, each into one buffer; belongs to one loop. */
final class ResponseEncoder {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final byte[][] STATUS_LINES = new byte[600][];
    private static final byte[] LENGTH = HeadWriter.latin1("Content-Length: ");
    private static final byte[] CLOSE = HeadWriter.latin1("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = HeadWriter.latin1("Connection: keep-alive\r\n");
    private static final byte[] LINE_END = HeadWriter.latin1("\r\n");

    static {
        for (int status = 200; status < STATUS_LINES.length; status++) {
            String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
            STATUS_LINES[status] = HeadWriter.latin1("HTTP/1.1 " + status + " " + reason + "\r\n");
        }
    }

    private final InstantSource clock;
    private final HeadWriter writer = new HeadWriter();
    private byte[] date = {};

    ResponseEncoder(InstantSource clock) {
        this.clock = clock;
        refreshDate();
    }

    /** How the connection goes on, and whether the peer must be told so. */
    enum Connection {
        KEPT,
        KEPT_AND_SAID,
        CLOSED
    }

    void refreshDate() {
        Instant second = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        date = HeadWriter.latin1("Date: " + HTTP_DATE.format(second) + "\r\n");
    }

    /** The bytes of a response; without its body, but with the length of it, when only the header was asked for. */
    ByteBuf encode(ByteBufAllocator allocator, HttpResponse response, boolean headOnly, Connection connection) {
        writer.begin()
                .put(STATUS_LINES[response.status()])
                .putFields(response.headers())
                .put(date);
        byte[] body = response.body();
        if (response.status() != 204 && response.status() != 304) {
            writer.put(LENGTH).put(Integer.toString(body.length)).put(LINE_END);
        }
        switch (connection) {
            case KEPT -> {}
            case KEPT_AND_SAID -> writer.put(KEEP_ALIVE);
            case CLOSED -> writer.put(CLOSE);
        }
        return writer.end(allocator, body, headOnly ? 0 : body.length);
    }
}
