package io.dujiang.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Outcomes that a worker sent.
 *
 * @param batch whose tasks they are of, the next ones in order
 * @param slot of the batch
 * @param count how many they are
 * @param nanos how long the tasks took together
 * @param last whether the worker is done with the batch
 * @param bytes the whole frame
 */
record OutcomeFrame(long batch, int slot, int count, int nanos, boolean last, ByteBuffer bytes) {
    private static final int SLOT = 1 + Long.BYTES;
    private static final int COUNT = SLOT + Integer.BYTES;
    private static final int NANOS = COUNT + Integer.BYTES;
    private static final int LAST = NANOS + Integer.BYTES;
    private static final int FIRST = LAST + 1;

    /** The bytes of an outcome before its value: its status and the length of the value. */
    private static final int HEAD = 1 + Integer.BYTES;

    /** Worker: begins a frame. */
    static void begin(ByteSink sink, long batch, int slot) {
        sink.truncate(0);
        sink.write(Protocol.RESULTS);
        sink.putLong(batch);
        sink.putInt(slot);
        sink.putInt(0);
        sink.putInt(0);
        sink.write(0);
    }

    /** Worker: the frame, with outcomes. */
    static ByteBuffer end(ByteSink sink, int count, long nanos, boolean last) {
        sink.setInt(COUNT, count);
        sink.setInt(NANOS, (int) Math.min(nanos, Integer.MAX_VALUE));
        return sink.written().put(LAST, (byte) (last ? 1 : 0));
    }

    static OutcomeFrame read(ByteBuffer frame) throws IOException {
        try {
            if (frame.get(0) != Protocol.RESULTS) {
                throw new StreamCorruptedException(
                        "A worker sent a frame of kind " + frame.get(0) + " where outcomes are due");
            }
            return new OutcomeFrame(
                    frame.getLong(1),
                    frame.getInt(SLOT),
                    frame.getInt(COUNT),
                    frame.getInt(NANOS),
                    frame.get(LAST) != 0,
                    frame);
        } catch (IndexOutOfBoundsException e) {
            throw endsTooSoon(e);
        }
    }

    /**
     * Gives the tasks of a batch their outcomes; their recipients remain to be flushed.
     *
     * @param isWorkerDead asked where shared memory is gone that the worker gave
     * @throws IOException if the frame is none of this protocol, or the worker has died with what it gave: the tasks that are left are redone
     */
    void deliver(Batch to, BooleanSupplier isWorkerDead) throws IOException {
        if (count < 0 || count > to.tasks.size() - to.outcomes) {
            throw new IOException("A worker sent outcomes of tasks that it was not given");
        }
        try {
            int at = FIRST;
            for (int i = 0; i < count; i++) {
                int length = bytes.getInt(at + 1);
                if (length < 0 || length > bytes.limit() - at - HEAD) {
                    throw new StreamCorruptedException("A worker sent an outcome of " + length + " bytes");
                }
                deliver(to.tasks.get(to.outcomes), at, isWorkerDead);
                to.outcomes++;
                at += HEAD + length;
            }
        } catch (IndexOutOfBoundsException e) {
            throw endsTooSoon(e);
        }
        if (last && to.outcomes < to.tasks.size() && !to.isDone()) {
            throw new IOException(
                    "A worker says that it is done with a batch of which it gave no outcome of some tasks");
        }
    }

    private void deliver(RemoteTask task, int at, BooleanSupplier isWorkerDead) throws IOException {
        if (bytes.get(at) != Protocol.SHARED) {
            task.finish(bytes, at);
            return;
        }
        Gifts gifts = Gifts.read(bytes, at);
        if (gifts.isGone() && isWorkerDead.getAsBoolean()) {
            throw new EOFException("The worker died, and what it made was swept before it was taken over");
        }
        task.finish(bytes, at, gifts);
    }

    private static IOException endsTooSoon(IndexOutOfBoundsException cause) {
        return (IOException)
                new StreamCorruptedException("A worker sent a frame that ends before its end").initCause(cause);
    }
}
