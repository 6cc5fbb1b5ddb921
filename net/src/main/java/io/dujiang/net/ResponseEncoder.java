package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/** Writes whole responses, each into one buffer; belongs to one loop. */
final class ResponseEncoder {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final byte[][] STATUS_LINES = new byte[600][];
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] LINE_END = ascii("\r\n");

    static {
        for (int status = 200; status < STATUS_LINES.length; status++) {
            String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
            STATUS_LINES[status] = ascii("HTTP/1.1 " + status + " " + reason + "\r\n");
        }
    }

    private final InstantSource clock;
    private byte[] date = {};
    private byte[] head = new byte[512];
    private int length;

    ResponseEncoder(InstantSource clock) {
        this.clock = clock;
        refreshDate();
    }

    /** What follows the head, and how the connection goes on. */
    enum Connection {
        KEPT,
        KEPT_AND_SAID,
        CLOSED
    }

    void refreshDate() {
        date = ascii("Date: "
                + HTTP_DATE.format(Instant.ofEpochSecond(clock.instant().getEpochSecond())) + "\r\n");
    }

    /** The bytes of a response; without its body, but with the length of it, when only the header was asked for. */
    ByteBuf encode(ByteBufAllocator allocator, HttpResponse response, boolean headOnly, Connection connection) {
        length = 0;
        put(STATUS_LINES[response.status()]);
        Headers headers = response.headers();
        for (int i = 0; i < headers.size(); i++) {
            putField(headers.name(i), headers.value(i));
        }
        put(date);
        putLength(response);
        switch (connection) {
            case KEPT -> {}
            case KEPT_AND_SAID -> put(KEEP_ALIVE);
            case CLOSED -> put(CLOSE);
        }
        put(LINE_END);
        byte[] body = response.body();
        int bodyLength = headOnly ? 0 : body.length;
        return allocator
                .directBuffer(length + bodyLength)
                .writeBytes(head, 0, length)
                .writeBytes(body, 0, bodyLength);
    }

    private void putLength(HttpResponse response) {
        if (response.status() != 204 && response.status() != 304) {
            put(LENGTH);
            putNumber(response.body().length);
            put(LINE_END);
        }
    }

    private void putField(String name, String value) {
        if (isOurs(name)) {
            return;
        }
        room(name.length() + value.length() + 4);
        putText(name);
        head[length++] = ':';
        head[length++] = ' ';
        putText(value);
        head[length++] = '\r';
        head[length++] = '\n';
    }

    /** Whether a field is written by the server alone: what a handler says there could break the framing. */
    private static boolean isOurs(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("date");
            case 10 -> name.equalsIgnoreCase("connection");
            case 14 -> name.equalsIgnoreCase("content-length");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            default -> false;
        };
    }

    private void putText(String text) {
        byte[] into = head;
        int at = length;
        for (int i = 0; i < text.length(); i++) {
            into[at + i] = (byte) text.charAt(i);
        }
        length = at + text.length();
    }

    private void putNumber(int number) {
        put(ascii(Integer.toString(number)));
    }

    private void put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, head, length, bytes.length);
        length += bytes.length;
    }

    private void room(int count) {
        if (length + count > head.length) {
            head = Arrays.copyOf(head, Math.max(length + count, 2 * head.length));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
