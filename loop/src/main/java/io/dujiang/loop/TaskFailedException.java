package io.dujiang.loop;

/** What a task threw, for those who join it. The cause is the original; failures of sibling tasks are suppressed in it. */
public final class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TaskFailedException(String task, Throwable cause) {
        super("Task '" + task + "' failed: " + cause, cause);
    }
}
