package io.dujiang.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One task on its way: an argument, and later its outcome. The first outcome counts.
 *
 * <p>The outcome is a place in a {@link ByteBuffer} that came from a worker, which holds outcomes of one call alone, or the {@link
 * RuntimeException} that takes its place.
 */
final class RemoteTask {
    private static final int SIMPLE_BYTES = 4_096;
    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(RemoteTask.class, "outcome", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] arguments; // its own, and perhaps those of others of its call
    private final int from;
    private final int length;
    private final Recipient recipient;
    private int outcomeAt;
    private volatile @Nullable Object outcome;

    /** The batch that carries it, guarded by the lock of the dispatcher. */
    @Nullable
    Batch batch;

    /** Its deaths, guarded by the lock of the dispatcher. */
    @Nullable
    Deaths deaths;

    /** Who is told that tasks of a call have ended. */
    interface Recipient {
        /** A task has ended; called once for each, by any thread. Others wait for that thread. */
        void ended(RemoteTask task);

        /** Some tasks have ended, and no other will at once: called by the same thread, once for all of them. */
        void flush();
    }

    /** A task whose argument is a part of an array. */
    RemoteTask(byte[] arguments, int from, int length, Recipient recipient) {
        this.arguments = arguments;
        this.from = from;
        this.length = length;
        this.recipient = recipient;
    }

    /** How many bytes its argument has. */
    int length() {
        return length;
    }

    void writeArgument(ByteSink sink) {
        sink.putInt(length);
        sink.write(arguments, from, length);
    }

    Recipient recipient() {
        return recipient;
    }

    boolean isDone() {
        return outcome != null;
    }

    /** Ends it without a worker's word. Returns false if it had an outcome before. */
    boolean finish(RuntimeException failure) {
        boolean first = OUTCOME.compareAndSet(this, null, failure);
        if (first) {
            recipient.ended(this);
            recipient.flush();
        }
        return first;
    }

    /** Takes its outcome, if it is the first. The recipient remains to be flushed. */
    void finish(ByteBuffer frame, int at) {
        outcomeAt = at;
        if (OUTCOME.compareAndSet(this, null, frame)) {
            recipient.ended(this);
        }
    }

    /** True if it has ended, and reading its outcome runs no code of users and takes little time. */
    boolean isSimple() {
        return !(outcome instanceof ByteBuffer frame)
                || (frame.get(outcomeAt) == Protocol.OK
                        && frame.limit() < SIMPLE_BYTES
                        && outcomeAt + 1 + Integer.BYTES < frame.limit()
                        && Tag.isSimple(frame.get(outcomeAt + 1 + Integer.BYTES)));
    }

    /** The bytes of its outcome. They must be there, and are read by one thread, which has read those of the tasks that it asked before. */
    ByteBuffer outcome() {
        Object how = outcome;
        if (how instanceof RuntimeException failure) {
            throw failure;
        }
        if (how instanceof ByteBuffer frame) {
            return frame.position(outcomeAt);
        }
        throw new IllegalStateException("The task has not ended");
    }
}
