package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A body that is still coming: the loop adds what it parses, the handler's task reads it. When the task is slower than the peer, reading
 * from the channel pauses.
 */
final class IncomingBody implements RequestBody {
    private static final int HIGH_WATER = 64 << 10;

    private static final int FIRST_ROOM = 8 << 10;

    /** The longest array that every JVM makes. */
    private static final int MOST_ROOM = Integer.MAX_VALUE - 8;

    private final RequestHead head;
    private final Consumer<RequestHead> onAsked;
    private final Inflow inflow;

    // the loop's
    private final InflowParts parts;
    private long received;
    private long skipped;
    private boolean skipping;

    // the task's
    private boolean asked;
    private byte[] gathered = new byte[0];
    private int length;
    private boolean isWhole;
    private @Nullable InputStream stream;

    /** True while a task waits for the end of the body, whatever comes of it in between. */
    private volatile boolean wholeAwaited;

    /**
     * @param onAsked told on the task when the body is first asked for
     * @param valve told on the loop when reading is to pause and to go on
     */
    IncomingBody(RequestHead head, Channel channel, Consumer<RequestHead> onAsked, Inflow.Valve valve) {
        this.head = head;
        this.onAsked = onAsked;
        this.inflow = new Inflow(channel, HIGH_WATER, open -> {
            if (!skipping) { // then the valve belongs to the next body, perhaps
                valve.letRead(open);
            }
        });
        this.parts = new InflowParts(inflow);
    }

    /** Adds bytes that stay the caller's, and can be read once they are {@linkplain #publish published}. Called on the loop. */
    void add(ByteBuf content) {
        int count = content.readableBytes();
        received += count;
        if (skipping) {
            skipped += count;
        } else {
            parts.add(content);
        }
    }

    /** Called on the loop at the end of each read. */
    void publish() {
        parts.publish();
    }

    /** Adds what had come before. Called on the loop. */
    void add(byte[] bytes) {
        received += bytes.length;
        if (bytes.length > 0) {
            inflow.add(Unpooled.wrappedBuffer(bytes));
        }
    }

    /** Called on the loop. */
    void end() {
        parts.end();
    }

    /** Who reads, now or later, is told so. Called on the loop. */
    void fail(IOException why) {
        parts.fail(why);
    }

    /** Throws away what was not read and what still comes; the task does not read any more. Called on the loop. */
    void skip() {
        skipping = true;
        inflow.close();
    }

    /** How much came that nobody wanted. Called on the loop. */
    long skipped() {
        return skipped;
    }

    /** How much is still to come, or {@link RequestHead#UNKNOWN}. Called on the loop. */
    long toCome() {
        return head.announced() < 0 ? RequestHead.UNKNOWN : head.announced() - received;
    }

    /** How much has come. Called on the loop. */
    long received() {
        return received;
    }

    boolean hasBegun() {
        return received > 0;
    }

    /** True while a task waits for bytes. */
    boolean isAwaited() {
        return wholeAwaited || inflow.isAwaited();
    }

    /** True while a task waits for all of it, and not for what comes next. */
    boolean isWholeAwaited() {
        return wholeAwaited;
    }

    @Override
    public byte[] whole(long most) throws IOException, InterruptedException {
        if (stream != null) {
            throw RequestBody.streamed();
        }
        if (!isWhole) {
            ask(most);
            gather(Math.min(most, MOST_ROOM - 1));
        }
        if (gathered.length > most) {
            throw RequestBody.tooLong(most);
        }
        return gathered;
    }

    private void gather(long most) throws IOException, InterruptedException {
        wholeAwaited = true;
        try {
            for (int count = 0; count >= 0; length += count) {
                if (length > most) {
                    throw RequestBody.tooLong(most);
                }
                if (length == gathered.length) {
                    gathered = Arrays.copyOf(gathered, roomAfter(length));
                }
                count = read(gathered, length, gathered.length - length);
                if (count < 0) {
                    break;
                }
            }
        } finally {
            wholeAwaited = false;
        }
        gathered = Arrays.copyOf(gathered, length);
        isWhole = true;
    }

    /** How much room there is to be once so much is full. */
    static int roomAfter(int full) {
        return Math.clamp(2L * full, FIRST_ROOM, MOST_ROOM);
    }

    @Override
    public InputStream stream(long most) throws IOException {
        InputStream open = stream;
        if (open == null) {
            ask(most);
            open = new BodyStream(this, most);
            stream = open;
        }
        return open;
    }

    private void ask(long most) throws RequestBodyException {
        if (head.announced() > most) {
            throw RequestBody.tooLong(most);
        }
        if (!asked) {
            asked = true;
            onAsked.accept(head);
        }
    }

    /** At least a byte; -1 at the end. */
    int read(byte[] to, int offset, int count) throws IOException, InterruptedException {
        try {
            return inflow.read(to, offset, count, Wait.NEVER);
        } catch (IOException e) {
            switch (e.getCause()) {
                case RequestBodyException why -> throw why;
                case ConnectionLostException why -> throw why;
                case null, default -> throw e;
            }
        }
    }
}
