package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the buffers that are written. */
@Timeout(60)
class OutflowTest {
    private static final int HIGH_WATER = 64 << 10;
    private static final int ROUNDS = 2_000;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Outflow outflow = new Outflow(channel, HIGH_WATER, new Recorded());

    private final class Recorded implements Outflow.Sink {
        @Override
        public void write(ByteBuf bytes) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            bytes.release();
            sent.writeBytes(copy);
        }

        @Override
        public void end() {}
    }

    @Test
    void whatIsWrittenInLargeAndSmallPiecesKeepsItsOrder() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        List<ByteBuf> buffers = new ArrayList<>();
        byte value = 0;
        for (int size : new int[] {1, 3, Batch.LARGE, 2, Batch.LARGE - 1, Batch.LARGE + 1, 5, 5}) {
            byte[] piece = piece(size, ++value);
            written.writeBytes(piece);
            if (value % 2 == 0) {
                outflow.write(piece, 0, size, Wait.NEVER);
            } else {
                buffers.add(Unpooled.copiedBuffer(piece));
                outflow.write(buffers.getLast(), Wait.NEVER);
            }
        }
        channel.runPendingTasks();
        assertThat(sent.toByteArray()).isEqualTo(written.toByteArray());
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    }

    private static byte[] piece(int size, byte value) {
        byte[] piece = new byte[size];
        Arrays.fill(piece, value);
        return piece;
    }

    @Test
    void whatIsWrittenAfterAFailureIsReleased() {
        outflow.fail(new IOException("gone"));
        ByteBuf bytes = Unpooled.directBuffer(Batch.LARGE).writeZero(Batch.LARGE);
        assertThatThrownBy(() -> outflow.write(bytes, Wait.NEVER))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void whatWaitsForTheLoopIsReleasedByAFailure() throws Exception {
        ByteBuf bytes = Unpooled.directBuffer(Batch.LARGE).writeZero(Batch.LARGE);
        outflow.write(bytes, Wait.NEVER);
        assertThat(bytes.refCnt()).isOne();
        outflow.fail(new IOException("gone"));
        assertThat(bytes.refCnt()).isZero();
        channel.runPendingTasks();
        assertThat(sent.size()).isZero();
    }

    /** A writer and the failure of the channel, beside each other: whoever comes second releases. */
    @Test
    void noBufferIsLeftBetweenAWriterAndAFailure() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            Outflow torn = new Outflow(channel, HIGH_WATER, new Recorded());
            ByteBuf bytes = Unpooled.directBuffer(Batch.LARGE).writeZero(Batch.LARGE);
            Thread failing = Thread.ofPlatform().start(() -> torn.fail(new IOException("gone")));
            try {
                torn.write(bytes, Wait.NEVER);
            } catch (IOException gone) {
                assertThat(gone).hasMessage("gone");
            }
            failing.join();
            assertThat(bytes.refCnt()).isZero();
        }
        channel.runPendingTasks();
        assertThat(sent.size()).isZero();
    }
}
