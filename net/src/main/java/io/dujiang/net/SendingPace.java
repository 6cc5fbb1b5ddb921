package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Whether a peer takes what is sent to it at a minimum rate, while there is something to take. Used on the loop only. */
final class SendingPace {
    /** What Netty counts for a buffer that is unsent, beside its bytes. */
    private static final int OVERHEAD = 96;

    private final Channel channel;
    private final Pace pace;
    private long written;

    SendingPace(Channel channel, Pace pace) {
        this.channel = channel;
        this.pace = pace;
    }

    /** What a buffer that is written counts while it is unsent. */
    static long counted(ByteBuf bytes) {
        return bytes.readableBytes() + (long) OVERHEAD;
    }

    /** So much was written to the channel, as it counts it. */
    void wrote(long bytes) {
        written += bytes;
    }

    /**
     * Whether the peer has taken too little in a period that ends now.
     *
     * @param streamed what was written besides, and is not told yet
     */
    boolean isLate(long tick, long streamed) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        long waiting = unsent == null ? 0 : unsent.totalPendingWriteBytes() - unsent.currentProgress();
        long taken = written + streamed - waiting;
        if (waiting == 0) {
            pace.restart(tick, taken);
        }
        return waiting > 0 && pace.isLate(tick, taken);
    }
}
