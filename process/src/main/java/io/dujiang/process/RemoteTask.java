package io.dujiang.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One task on its way: an argument, and later its outcome. The first outcome counts.
 *
 * <p>The outcome is a place in a {@link ByteBuffer} that came from a worker, which holds outcomes of one call alone, the same with what came in shared memory, or the
 * {@link RuntimeException} that takes its place; or it is forgotten.
 */
final class RemoteTask {
    private static final int SIMPLE_BYTES = 4_096;
    private static final Object FORGOTTEN = new Object();
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

    /** The batch that carries it, guarded by the lock of the dispatcher; null until it is queued. */
    @Nullable
    Batch batch;

    /** Its deaths, guarded by the lock of the dispatcher. */
    @Nullable
    Deaths deaths;

    /** An outcome that holds what came in shared memory. */
    private record Shared(ByteBuffer frame, Gifts gifts) {}

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
        var _ = end(frame, at);
    }

    /** The same for one that holds what came in shared memory; if it is not the first, that is closed. */
    void finish(ByteBuffer frame, int at, Gifts gifts) {
        if (!end(new Shared(frame, gifts), at)) {
            gifts.close();
        }
    }

    private boolean end(Object how, int at) {
        outcomeAt = at;
        boolean first = OUTCOME.compareAndSet(this, null, how);
        if (first) {
            recipient.ended(this);
        }
        return first;
    }

    /** What came in shared memory with its outcome, if something did. */
    Optional<Gifts> gifts() {
        return outcome instanceof Shared shared ? Optional.of(shared.gifts()) : Optional.empty();
    }

    /** Nobody will read its outcome, unless it was read before: closes what came with it in shared memory. */
    void discard() {
        if (outcome instanceof Shared shared && shared.gifts().claim()) {
            shared.gifts().close();
        }
    }

    /** True if it has ended, and reading its outcome runs no code of users and takes little time. */
    boolean isSimple() {
        Object how = outcome;
        return how instanceof RuntimeException
                || (how instanceof ByteBuffer frame
                        && frame.get(outcomeAt) == Protocol.OK
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
        if (how instanceof Shared shared) {
            return shared.frame().position(outcomeAt);
        }
        throw new IllegalStateException("The task has not ended, or its outcome was forgotten");
    }

    /** Its outcome was read: lets go of that, which may be large, while others of its batch are kept. */
    void forget() {
        OUTCOME.setRelease(this, FORGOTTEN);
    }
}
