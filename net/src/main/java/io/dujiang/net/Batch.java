package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/** Bytes written one after another that go to the channel as one. Of one thread at a time. */
final class Batch {
    private byte[] bytes = {};
    private int length;

    int length() {
        return length;
    }

    void append(byte[] from, int offset, int count) {
        int needed = length + count;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, length == 0 ? count : Math.max(needed, 2 * length));
        }
        System.arraycopy(from, offset, bytes, length, count);
        length = needed;
    }

    /** A copy by the allocator, which is quickest on its loop. */
    ByteBuf copy(ByteBufAllocator allocator) {
        return allocator.directBuffer(length).writeBytes(bytes, 0, length);
    }
}
