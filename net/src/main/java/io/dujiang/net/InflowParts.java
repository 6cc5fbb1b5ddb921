package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Parts of what comes in one read, on their way to an {@link Inflow}: large ones are slices of what was read, small ones share a buffer that
 * can be read once it is {@linkplain #publish published}. Used on the loop only.
 */
final class InflowParts {
    /** Of less content a copy is kept, since the buffer that it came in may be many times larger. */
    private static final int WORTH_KEEPING = 1 << 10;

    private final Inflow inflow;
    private @Nullable ByteBuf small;

    InflowParts(Inflow inflow) {
        this.inflow = inflow;
    }

    /** Adds a part, which stays the caller's. */
    void add(ByteBuf part) {
        ByteBuf before = small;
        if (part.readableBytes() >= WORTH_KEEPING) {
            publish();
            inflow.add(part.retainedSlice());
        } else if (before != null) {
            before.writeBytes(part);
        } else if (part.isReadable()) {
            small = part.alloc().buffer(part.readableBytes()).writeBytes(part);
        }
    }

    /** Lets all parts be read. Called at the end of each read. */
    void publish() {
        ByteBuf parts = small;
        if (parts != null) {
            small = null;
            inflow.add(parts);
        }
    }

    /** Nothing more will come. */
    void end() {
        publish();
        inflow.end();
    }

    /** Nothing more will come, and who reads is told why, after the parts. */
    void fail(IOException why) {
        publish();
        inflow.fail(why);
    }
}
