package io.dujiang.process;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Frames of bytes, in order, to and from the other process. One thread sends and one receives; both may block. */
interface Link extends AutoCloseable {
    /** Sends a frame. */
    void send(ByteBuffer frame) throws IOException;

    /** Sends a frame if that needs no waiting. Returns whether it was sent; where it cannot be known before, it is not. */
    boolean trySend(ByteBuffer frame);

    /**
     * Waits for a frame; its array is the caller's.
     *
     * @throws java.io.EOFException if the other side is gone and all that it sent was received
     */
    ByteBuffer receive() throws IOException;

    @Override
    void close();
}
