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
    private static final int TIMES = 3;
    private static final int WRITE = 8 << 10;

    private final ChannelBuffers buffers = new ChannelBuffers(READ, TIMES, WRITE);

    @Test
    void oneServesManyChannels() {
        ChannelConfig first = configured();
        ChannelConfig second = configured();
        assertThat(second.getWriteBufferWaterMark()).isSameAs(first.getWriteBufferWaterMark());
        assertThat(second.<RecvByteBufAllocator>getRecvByteBufAllocator()).isSameAs(first.getRecvByteBufAllocator());
    }

    @Test
    void noMoreIsReadAtOnceThanMayWait() {
        RecvByteBufAllocator.ExtendedHandle reads = handle();
        for (int i = 0; i < 5; i++) {
            ByteBuf bytes = reads.allocate(UnpooledByteBufAllocator.DEFAULT);
            assertThat(bytes.capacity()).isEqualTo(READ);
            reads.attemptedBytesRead(READ);
            reads.lastBytesRead(READ);
            reads.readComplete();
            bytes.release();
        }
    }

    @Test
    void moreIsReadUntilOthersHaveTheirTurn() {
        RecvByteBufAllocator.ExtendedHandle reads = handle();
        for (int i = 1; i <= TIMES; i++) {
            reads.incMessagesRead(1);
            reads.attemptedBytesRead(READ);
            reads.lastBytesRead(READ);
            assertThat(reads.continueReading()).isEqualTo(i < TIMES);
        }
    }

    private RecvByteBufAllocator.ExtendedHandle handle() {
        ChannelConfig config = configured();
        RecvByteBufAllocator.ExtendedHandle reads = (RecvByteBufAllocator.ExtendedHandle)
                config.getRecvByteBufAllocator().newHandle();
        reads.reset(config);
        return reads;
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
