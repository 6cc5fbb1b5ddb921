package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is held for a task that does not read. */
class InflowTest {
    private static final int HIGH_WATER = 64 << 10;
    private static final int LEAST_COST = 100; // of a buffer in bytes, whatever is in it

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Inflow inflow = new Inflow(channel, HIGH_WATER, open::set);
    private final InflowParts parts = new InflowParts(inflow);

    /** A chunk of one byte costs its peer six and must not cost a hundred times as much here. */
    @Test
    void partsOfAByteCountWithWhatTheirBuffersCost() throws Exception {
        ByteBuf part = Unpooled.wrappedBuffer(new byte[] {'x'});
        int count = 0;
        while (open.get()) {
            parts.add(part.resetReaderIndex());
            parts.publish();
            count++;
        }
        assertThat(count).isLessThanOrEqualTo(HIGH_WATER / LEAST_COST);

        byte[] read = inflow.readExactly(count, Wait.NEVER);
        channel.runPendingTasks();
        assertThat(read).hasSize(count).containsOnly('x');
        assertThat(open).isTrue();
        assertThat(inflow.held()).isZero();
    }

    /** However many parts come in one read: they cost little more than their bytes, and stay in order with larger ones. */
    @Test
    void smallPartsOfOneReadShareABuffer() throws Exception {
        ByteBuf small = Unpooled.wrappedBuffer(new byte[] {'x'});
        ByteBuf large = Unpooled.wrappedBuffer("L".repeat(2_000).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 1_000; i++) {
            parts.add(small.resetReaderIndex());
        }
        parts.add(large);
        for (int i = 0; i < 1_000; i++) {
            parts.add(small.resetReaderIndex());
        }
        parts.publish();
        assertThat(inflow.held()).isLessThan(2 * 4_000);
        String read = new String(inflow.readExactly(4_000, Wait.NEVER), StandardCharsets.US_ASCII);
        assertThat(read).isEqualTo("x".repeat(1_000) + "L".repeat(2_000) + "x".repeat(1_000));
    }
}
