package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A whole body that is too large to be copied at once: peers that do not read would each hold a copy. It is taken piece by piece, each of
 * as much as may be unsent. Used on the loop only.
 */
final class LargeBody {
    /** A body up to this is sent with its head in one buffer. */
    static final int MOST_AT_ONCE = 64 << 10;

    private static final int PIECE = OutgoingBody.HIGH_WATER;

    private final byte[] bytes;
    private int taken;

    LargeBody(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether the next piece is the last. */
    boolean isLast() {
        return bytes.length - taken <= PIECE;
    }

    /** A copy of the next piece. */
    ByteBuf next(ByteBufAllocator allocator) {
        int count = Math.min(PIECE, bytes.length - taken);
        ByteBuf piece = allocator.directBuffer(count).writeBytes(bytes, taken, count);
        taken += count;
        return piece;
    }
}
