package io.dujiang.jobs;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One change that was asked of the store, carried out by its writer in a transaction with others.
 *
 * <p>{@link #write} may run more than once, each time after a rollback; what it learns it keeps for {@link #committed}.
 *
 * @param <T> what its caller is told
 */
abstract class Command<T> {
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable T answer;
    private @Nullable RuntimeException refusal;

    final CompletableFuture<T> future() {
        return future;
    }

    /** Makes the change in the transaction of the group and decides on the answer. */
    abstract void write(Group group) throws SQLException;

    /** Brings memory up to date after the commit. */
    void committed(Group group) {}

    /** What it weighs in a group. */
    long bytes() {
        return 0;
    }

    final void answerWith(T value) {
        answer = value;
        refusal = null;
    }

    final void refuseWith(RuntimeException why) {
        refusal = why;
    }

    /** Tells the caller; after the commit, or after a refusal. */
    final void tell() {
        if (refusal != null) {
            future.completeExceptionally(refusal);
        } else if (answer != null) {
            future.complete(answer);
        } else {
            throw new IllegalStateException(getClass().getSimpleName() + " was written and has no answer");
        }
    }
}
