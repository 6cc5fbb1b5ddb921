package io.dujiang.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/** How much channels read at once and keep to be sent. Many channels share one. */
final class ChannelBuffers {
    private static final int SMALLEST_READ = 64;
    private static final int FIRST_READ = 2 << 10;
    private static final int LARGEST_READ = 64 << 10;

    private static final int READS_OF_HTTP = 16;

    /** Of those that speak HTTP, which read as often as Netty does by itself. */
    static final ChannelBuffers HTTP = new ChannelBuffers(LARGEST_READ, READS_OF_HTTP, OutgoingBody.HIGH_WATER);

    private final RecvByteBufAllocator reads;
    private final WriteBufferWaterMark marks;

    /**
     * @param read bytes that may wait to be read: no more are read at once
     * @param times how often at most, before other channels have their turn
     * @param write bytes that may wait to be sent, the high water mark
     */
    ChannelBuffers(int read, int times, int write) {
        int largest = Math.min(LARGEST_READ, read);
        this.reads = new AdaptiveRecvByteBufAllocator(SMALLEST_READ, Math.min(FIRST_READ, largest), largest)
                .maxMessagesPerRead(times);
        this.marks = Outflow.marks(write);
    }

    static ChannelBuffers of(TcpLimits limits) {
        return new ChannelBuffers(limits.readBuffer(), 1, limits.writeBuffer());
    }

    /** Called before the channel has read or written. */
    void set(ChannelConfig config) {
        config.setRecvByteBufAllocator(reads).setWriteBufferWaterMark(marks);
    }
}
