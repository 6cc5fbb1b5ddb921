package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Output that is lost on its way to the channel. */
class LostOutputTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    private final Outflow outflow = new Outflow(channel, 1 << 10, new Outflow.Sink() {
        @Override
        public void write(ByteBuf bytes) {
            bytes.release();
            throw new OutOfMemoryError("as the test wants it");
        }

        @Override
        public void end() {
            throw new AssertionError("An end after output that is lost");
        }
    });

    @Test
    void theWriterIsToldAndTheConnectionEnds() throws Exception {
        outflow.write(new byte[100], 0, 100, Wait.NEVER);
        channel.runPendingTasks();
        assertThatThrownBy(() -> outflow.write(new byte[1], 0, 1, Wait.NEVER))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is lost");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void theConnectionEndsEvenIfNobodyWritesAnyMore() throws Exception {
        outflow.write(new byte[100], 0, 100, Wait.NEVER);
        outflow.end();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }
}
