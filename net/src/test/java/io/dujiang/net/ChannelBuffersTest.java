package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class ChannelBuffersTest {
    private static final int READ = 1 << 10;
    private static final int WRITE = 8 << 10;

    private final ChannelBuffers buffers = new ChannelBuffers(READ, WRITE);

    @Test
    void oneServesManyChannels() {
        ChannelConfig first = configured();
        ChannelConfig second = configured();
        assertThat(second.getWriteBufferWaterMark()).isSameAs(first.getWriteBufferWaterMark());
        assertThat(second.<RecvByteBufAllocator>getRecvByteBufAllocator()).isSameAs(first.getRecvByteBufAllocator());
    }

    @Test
    void noMoreIsReadAtOnceThanMayWait() {
        ByteBuf first = configured().getRecvByteBufAllocator().newHandle().allocate(UnpooledByteBufAllocator.DEFAULT);
        assertThat(first.capacity()).isEqualTo(READ);
        first.release();
    }

    @Test
    void theLowMarkIsHalfOfWhatMayWaitToBeSent() {
        ChannelConfig config = configured();
        assertThat(config.getWriteBufferHighWaterMark()).isEqualTo(WRITE);
        assertThat(config.getWriteBufferLowWaterMark()).isEqualTo(WRITE / 2);
    }

    private ChannelConfig configured() {
        ChannelConfig config = new EmbeddedChannel().config();
        buffers.set(config);
        return config;
    }
}
