package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The bytes of a body as they arrive; it grows with what has come, never with what was announced. */
final class BodyBuffer {
    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    private int length;

    int length() {
        return length;
    }

    /** Takes all readable bytes of the content, which stays the caller's to release. */
    void append(ByteBuf content) {
        append(content, content.readableBytes());
    }

    void append(ByteBuf content, int count) {
        int needed = length + count;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, length == 0 ? count : Math.max(needed, 2 * length));
        }
        content.readBytes(bytes, length, count);
        length = needed;
    }

    boolean endsWith(byte[] end) {
        return length >= end.length && Arrays.equals(bytes, length - end.length, length, end, 0, end.length);
    }

    /** What has come; the buffer is empty again. */
    byte[] take() {
        byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = EMPTY;
        length = 0;
        return whole;
    }
}
