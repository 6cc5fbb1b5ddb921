package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What came of a connection and was not parsed yet. Used on the loop only.
 *
 * <p>Bounded, although reading pauses: a channel whose peer has ended its side is read to the end of what the kernel holds, pause or not. Beyond
 * the bound the rest is dropped, and all that comes later, so that there is no gap in what is kept.
 */
final class ReadAhead {
    static final int MOST = 256 << 10;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf kept;
    private boolean own;
    private boolean cut;

    ReadAhead(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    boolean isEmpty() {
        return kept == null;
    }

    /** Whether something was dropped, so that nothing that comes may be added any more. */
    boolean isCut() {
        return cut;
    }

    /** Adds a buffer, which is taken over. */
    void add(ByteBuf input) {
        ByteBuf before = kept;
        if (cut || (before != null && before.readableBytes() + input.readableBytes() > MOST)) {
            cut = true;
            input.release();
        } else if (before == null) {
            kept = input;
        } else if (own) {
            before.writeBytes(input);
            input.release();
        } else {
            kept = with(input);
            own = true;
        }
    }

    /** Keeps what was not read of a buffer, as a copy of its own size: the buffer that it came in may be many times larger. */
    void keepRest(ByteBuf input) {
        if (input.isReadable()) {
            kept = allocator.buffer(input.readableBytes()).writeBytes(input);
            own = true;
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
        own = false;
        return taken;
    }

    void release() {
        ByteBuf taken = take();
        if (taken != null) {
            taken.release();
        }
    }
}
