package io.dujiang.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Frames of bytes, in order, to and from the other process. One thread sends and one receives; both may block. */
interface Link extends AutoCloseable {
    /** Sends a frame. */
    void send(ByteBuffer frame) throws IOException;

    /** Sends frames, in order, for which there is room without waiting. Returns how many; where that cannot be known before, none. */
    int trySendAll(List<byte[]> frames);

    /**
     * Waits for a frame; its array is the caller's.
     *
     * @throws java.io.EOFException if the other side is gone and all that it sent was received
     */
    ByteBuffer receive() throws IOException;

    /** The same for all frames that are there: at least one, which is waited for. */
    List<ByteBuffer> receiveAll() throws IOException;

    /** True if {@link #tryReceiveAll} finds what has come. */
    default boolean canTryToReceive() {
        return false;
    }

    /** All frames that are there, perhaps none, without waiting; where that cannot be known, none. */
    default List<ByteBuffer> tryReceiveAll() throws IOException {
        return List.of();
    }

    @Override
    void close();
}
