package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes whole responses, each into one buffer unless it is large, and the heads of those that are streamed; belongs to one loop. */
final class ResponseEncoder {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final byte[][] STATUS_LINES = new byte[600][];
    private static final byte[] LENGTH = HeadWriter.latin1("Content-Length: ");
    private static final byte[] CLOSE = HeadWriter.latin1("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = HeadWriter.latin1("Connection: keep-alive\r\n");
    private static final byte[] CHUNKED = HeadWriter.latin1("Transfer-Encoding: chunked\r\n");
    private static final byte[] NO_BODY = {};
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

    /** How the end of a body is known. */
    enum Framing {
        LENGTH,
        CHUNKS,
        END_OF_CONNECTION;

        /** That of a response whose body follows piece by piece. */
        static Framing of(HttpResponse response, RequestHead asked) {
            WrittenBody body = response.written();
            if (body != null && body.length() >= 0) {
                return LENGTH;
            }
            return asked.http10() ? END_OF_CONNECTION : CHUNKS;
        }
    }

    /** The bytes of a response, with so many of its body; the length that it tells is that of the whole. */
    ByteBuf encode(ByteBufAllocator allocator, HttpResponse response, int bodyBytes, Connection connection) {
        begin(response, connection);
        byte[] body = response.body();
        WrittenBody written = response.written();
        if (written != null) {
            putFraming(written.length() < 0 ? Framing.END_OF_CONNECTION : Framing.LENGTH, written.length());
        } else if (response.status() != 204 && response.status() != 304) {
            putFraming(Framing.LENGTH, body.length);
        }
        return writer.end(allocator, body, bodyBytes);
    }

    /** The head of a response whose body follows piece by piece. */
    ByteBuf encodeHead(ByteBufAllocator allocator, HttpResponse response, Framing framing, Connection connection) {
        begin(response, connection);
        WrittenBody body = response.written();
        putFraming(framing, body == null ? 0 : body.length());
        return writer.end(allocator, NO_BODY, 0);
    }

    private void begin(HttpResponse response, Connection connection) {
        writer.begin()
                .put(STATUS_LINES[response.status()])
                .putFields(response.headers())
                .put(date);
        switch (connection) {
            case KEPT -> {}
            case KEPT_AND_SAID -> writer.put(KEEP_ALIVE);
            case CLOSED -> writer.put(CLOSE);
        }
    }

    private void putFraming(Framing framing, long length) {
        switch (framing) {
            case LENGTH -> writer.put(LENGTH).put(Long.toString(length)).put(LINE_END);
            case CHUNKS -> writer.put(CHUNKED);
            case END_OF_CONNECTION -> {}
        }
    }
}
