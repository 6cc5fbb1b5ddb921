package io.dujiang.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One task on its way: an argument, and later its outcome. The first outcome counts.
 *
 * <p>The outcome is a {@link ByteBuffer} that came from a worker, or the {@link RuntimeException} that takes its place.
 */
final class RemoteTask {
    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(RemoteTask.class, "outcome", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final byte[] argument;
    private final Arrivals arrivals;
    private volatile @Nullable Object outcome;

    /** The batch that carries it, guarded by the lock of the dispatcher. */
    @Nullable
    Batch batch;

    /** Its deaths, guarded by the lock of the dispatcher. */
    @Nullable
    Deaths deaths;

    RemoteTask(byte[] argument, Arrivals arrivals) {
        this.argument = argument;
        this.arrivals = arrivals;
    }

    boolean isDone() {
        return outcome != null;
    }

    /** Returns false if it had an outcome before. */
    boolean finish(Object how) {
        boolean first = OUTCOME.compareAndSet(this, null, how);
        if (first) {
            arrivals.arrived(this);
        }
        return first;
    }

    /** The outcome, which must be there. */
    Object outcome() {
        Object how = outcome;
        if (how == null) {
            throw new IllegalStateException("The task has not ended");
        }
        return how instanceof ByteBuffer bytes ? bytes.duplicate() : how;
    }
}
