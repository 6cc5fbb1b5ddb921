package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;

/** The loop's side of a body that is written piece by piece: frames what a task has written. Used on the loop only. */
final class OutgoingBody implements Outflow.Sink {
    private static final ByteBuf LINE_END = shared("\r\n");
    private static final ByteBuf LAST_CHUNK = shared("0\r\n\r\n");

    static final int HIGH_WATER = 32 << 10;

    private final SocketChannel channel;
    private final ResponseEncoder.Framing framing;
    private final Runnable onEnd;
    private final Outflow outflow;
    private long written;

    /** @param onEnd run when all of the body was written to the channel */
    OutgoingBody(SocketChannel channel, ResponseEncoder.Framing framing, Runnable onEnd) {
        this.channel = channel;
        this.framing = framing;
        this.onEnd = onEnd;
        this.outflow = new Outflow(channel, HIGH_WATER, this);
    }

    /** Where the task writes the body. */
    Outflow outflow() {
        return outflow;
    }

    ResponseEncoder.Framing framing() {
        return framing;
    }

    @Override
    public void write(ByteBuf bytes) {
        written += SendingPace.counted(bytes);
        if (framing == ResponseEncoder.Framing.CHUNKS) {
            String size = Integer.toHexString(bytes.readableBytes()) + "\r\n";
            ByteBuf line = lineOf(size, bytes);
            written += SendingPace.counted(line) + SendingPace.counted(LINE_END);
            var _ = channel.write(line);
            var _ = channel.write(bytes);
            var _ = channel.write(LINE_END.duplicate());
        } else {
            var _ = channel.write(bytes);
        }
    }

    private ByteBuf lineOf(String size, ByteBuf otherwiseReleased) {
        try {
            return ByteBufUtil.writeAscii(channel.alloc(), size);
        } catch (Throwable e) { // as for want of memory
            otherwiseReleased.release();
            throw e;
        }
    }

    @Override
    public void end() {
        onEnd.run();
    }

    /** What stands behind the body. */
    ByteBuf tail() {
        return framing == ResponseEncoder.Framing.CHUNKS ? LAST_CHUNK.duplicate() : Unpooled.EMPTY_BUFFER;
    }

    private static ByteBuf shared(String text) {
        byte[] bytes = HeadWriter.latin1(text);
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    /** How many bytes were written to the channel, as it counts them while they are unsent. */
    long written() {
        return written;
    }
}
