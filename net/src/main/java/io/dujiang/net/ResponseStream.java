package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;

/** The loop's side of a response that is streamed: frames what the handler's task has written. Used on the loop only. */
final class ResponseStream implements Outflow.Sink {
    static final int HIGH_WATER = 32 << 10;

    private final SocketChannel channel;
    private final ResponseEncoder.Framing framing;
    private final Runnable onEnd;
    private final Outflow outflow;
    private boolean first = true;
    private long progress;

    /** @param onEnd run when all of the body was written to the channel */
    ResponseStream(SocketChannel channel, ResponseEncoder.Framing framing, Runnable onEnd) {
        this.channel = channel;
        this.framing = framing;
        this.onEnd = onEnd;
        this.outflow = new Outflow(channel, HIGH_WATER, this);
    }

    /** Where the handler's task writes the body. */
    Outflow outflow() {
        return outflow;
    }

    ResponseEncoder.Framing framing() {
        return framing;
    }

    @Override
    public void write(ByteBuf bytes) {
        if (framing == ResponseEncoder.Framing.CHUNKS) {
            var _ = channel.write(line(Integer.toHexString(bytes.readableBytes())));
        }
        var _ = channel.write(bytes);
    }

    /** The end of the chunk before, and the size of the next one. */
    private ByteBuf line(String size) {
        String text = (first ? "" : "\r\n") + size + "\r\n";
        first = false;
        return ByteBufUtil.writeAscii(channel.alloc(), text);
    }

    @Override
    public void end() {
        onEnd.run();
    }

    /** What stands behind the body. */
    ByteBuf tail() {
        return framing == ResponseEncoder.Framing.CHUNKS
                ? line("0\r\n")
                : channel.alloc().buffer(0);
    }

    /** Whether the peer has taken anything since the last call, or has nothing to take. */
    boolean hasProgressed() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        if (unsent == null || unsent.isEmpty()) {
            return true;
        }
        long now = unsent.totalPendingWriteBytes() - unsent.currentProgress();
        boolean progressed = now != progress;
        progress = now;
        return progressed;
    }
}
