package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is held for a task that does not read. */
class InflowTest {
    private static final int HIGH_WATER = 64 << 10;
    private static final int LEAST_COST = 100; // of a buffer in bytes, whatever is in it

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Inflow inflow = new Inflow(channel, HIGH_WATER, open::set);

    /** A chunk of one byte costs its peer six and must not cost a hundred times as much here. */
    @Test
    void partsOfAByteCountWithWhatTheirBuffersCost() throws Exception {
        ByteBuf part = Unpooled.wrappedBuffer(new byte[] {'x'});
        int parts = 0;
        while (open.get()) {
            inflow.addPart(part.resetReaderIndex());
            parts++;
        }
        assertThat(parts).isLessThanOrEqualTo(HIGH_WATER / LEAST_COST);

        byte[] read = inflow.readExactly(parts, Wait.NEVER);
        channel.runPendingTasks();
        assertThat(read).hasSize(parts).containsOnly('x');
        assertThat(open).isTrue();
        assertThat(inflow.held()).isZero();
    }
}
