package io.dujiang.process;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Outcomes that a worker sent.
 *
 * @param batch whose tasks they are of, the next ones in order
 * @param nanos how long the tasks took together
 * @param last whether the worker is done with the batch
 * @param outcomes each a status byte, a length and a value
 */
record OutcomeFrame(long batch, int nanos, boolean last, List<ByteBuffer> outcomes) {
    static OutcomeFrame read(ByteBuffer frame) throws IOException {
        try {
            int kind = frame.get();
            if (kind != Protocol.RESULTS) {
                throw new StreamCorruptedException("A worker sent a frame of kind " + kind + " where outcomes are due");
            }
            long batch = frame.getLong();
            int count = frame.position(frame.position() + Integer.BYTES).getInt();
            int nanos = frame.getInt();
            boolean last = frame.get() != 0;
            if (count < 0 || count > Batch.MAX_TASKS) {
                throw new StreamCorruptedException("A worker sent a frame that claims " + count + " outcomes");
            }
            List<ByteBuffer> outcomes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int start = frame.position();
                int length = frame.getInt(start + 1);
                if (length < 0) {
                    throw new StreamCorruptedException("A worker sent an outcome of " + length + " bytes");
                }
                outcomes.add(frame.slice(start, 1 + Integer.BYTES + length));
                frame.position(start + 1 + Integer.BYTES + length);
            }
            return new OutcomeFrame(batch, nanos, last, outcomes);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw (IOException)
                    new StreamCorruptedException("A worker sent a frame that ends before its end").initCause(e);
        }
    }
}
