package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Bytes written one after another that go to the channel together: small pieces are gathered in an array, large ones stay as they are. Of one
 * thread at a time. What is not {@linkplain #writeTo written} must be {@linkplain #release released}.
 */
final class Batch {
    /** From this size on a piece is a buffer of its own, since to gather it would copy it once more, and the array as it grows. */
    static final int LARGE = 4 << 10;

    private static final byte[] EMPTY = {};

    private final List<ByteBuf> sealed = new ArrayList<>(0);
    private byte[] gathered = EMPTY;
    private int count;
    private int length;
    private int handedOn;

    /** In bytes. */
    int length() {
        return length;
    }

    void append(byte[] from, int offset, int count) {
        int begin = grow(count);
        System.arraycopy(from, offset, gathered, begin, count);
    }

    /** Takes over a buffer. What fills little of it is gathered, since only what is readable counts. */
    void append(ByteBuf bytes) {
        int readable = bytes.readableBytes();
        if (readable < LARGE || readable < bytes.capacity() / 2) {
            int begin = grow(readable);
            bytes.readBytes(gathered, begin, readable);
            bytes.release();
        } else {
            seal();
            sealed.add(bytes);
            length += readable;
        }
    }

    /** Makes room for that many bytes more in the array. Returns where they begin. */
    private int grow(int more) {
        int begin = count;
        if (begin + more > gathered.length) {
            gathered = Arrays.copyOf(gathered, begin == 0 ? more : Math.max(begin + more, 2 * begin));
        }
        count += more;
        length += more;
        return begin;
    }

    private void seal() {
        if (count > 0) {
            sealed.add(Unpooled.wrappedBuffer(gathered, 0, count));
            gathered = EMPTY;
            count = 0;
        }
    }

    /** Hands all buffers on; what was gathered is copied by the allocator, which is quickest on its loop. */
    void writeTo(Consumer<ByteBuf> sink, ByteBufAllocator allocator) {
        while (handedOn < sealed.size()) {
            sink.accept(sealed.get(handedOn++));
        }
        if (count > 0) {
            sink.accept(allocator.directBuffer(count).writeBytes(gathered, 0, count));
        }
    }

    /** Releases what was not handed on. */
    void release() {
        sealed.subList(handedOn, sealed.size()).forEach(ByteBuf::release);
        handedOn = sealed.size();
    }
}
