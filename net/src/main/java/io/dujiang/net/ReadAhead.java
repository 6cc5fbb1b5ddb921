package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What came of a connection and was not parsed yet. Used on the loop only. */
final class ReadAhead {
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf kept;

    ReadAhead(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    boolean isEmpty() {
        return kept == null;
    }

    /** Adds a buffer, which is taken over. */
    void add(ByteBuf input) {
        kept = with(input);
    }

    /** Keeps what was not read of a buffer, as a copy of its own size: the buffer that it came in may be many times larger. */
    void keepRest(ByteBuf input) {
        if (input.isReadable()) {
            kept = allocator.buffer(input.readableBytes()).writeBytes(input);
        }
    }

    /** What was kept, followed by a buffer, which is taken over; nothing is kept any more. */
    ByteBuf with(ByteBuf input) {
        ByteBuf before = take();
        if (before == null) {
            return input;
        }
        try {
            return allocator
                    .buffer(before.readableBytes() + input.readableBytes())
                    .writeBytes(before)
                    .writeBytes(input);
        } finally {
            before.release();
            input.release();
        }
    }

    /** What was kept; nothing is any more. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = kept;
        kept = null;
        return taken;
    }

    void release() {
        ByteBuf taken = take();
        if (taken != null) {
            taken.release();
        }
    }
}
