package io.dujiang.loop;

import org.jspecify.annotations.Nullable;

/**
 * What a task threw, for those who join it. The cause is the original; failures of sibling tasks are suppressed in it. With {@code
 * -Ddujiang.loop.debug=true} the first that is suppressed shows where the task was forked.
 */
public final class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TaskFailedException(String task, Throwable cause, @Nullable Throwable forked) {
        super("Task '" + task + "' failed: " + cause, cause);
        if (forked != null) {
            addSuppressed(forked);
        }
    }
}
