package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the head of one message after another into the same bytes, then head and body into one buffer. Belongs to one loop. */
final class HeadWriter {
    private byte[] head = new byte[512];
    private int length;

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    HeadWriter begin() {
        length = 0;
        return this;
    }

    HeadWriter put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, head, length, bytes.length);
        length += bytes.length;
        return this;
    }

    HeadWriter put(String text) {
        room(text.length());
        append(text);
        return this;
    }

    /** Writes all fields but those that the framing depends on, which are not the caller's to say. */
    HeadWriter putFields(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!isOurs(name)) {
                putField(name, headers.value(i));
            }
        }
        return this;
    }

    HeadWriter putField(String name, String value) {
        room(name.length() + value.length() + 4);
        append(name);
        head[length++] = ':';
        head[length++] = ' ';
        append(value);
        head[length++] = '\r';
        head[length++] = '\n';
        return this;
    }

    /** Ends the head; the buffer holds it and so many bytes of the body. */
    ByteBuf end(ByteBufAllocator allocator, byte[] body, int bodyLength) {
        room(2);
        head[length++] = '\r';
        head[length++] = '\n';
        return allocator
                .directBuffer(length + bodyLength)
                .writeBytes(head, 0, length)
                .writeBytes(body, 0, bodyLength);
    }

    private static boolean isOurs(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("date") || name.equalsIgnoreCase("host");
            case 10 -> name.equalsIgnoreCase("connection");
            case 14 -> name.equalsIgnoreCase("content-length");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            default -> false;
        };
    }

    private void append(String text) {
        byte[] into = head;
        int at = length;
        for (int i = 0; i < text.length(); i++) {
            into[at + i] = (byte) text.charAt(i);
        }
        length = at + text.length();
    }

    private void room(int count) {
        if (length + count > head.length) {
            head = Arrays.copyOf(head, Math.max(length + count, 2 * head.length));
        }
    }
}
