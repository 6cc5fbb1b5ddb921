package io.dujiang.process;

/** A task ended with the process that ran it, as often as was allowed: the message tells each death and what is known of its cause. */
public final class WorkerDiedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean timedOut;

    WorkerDiedException(String message, boolean timedOut) {
        super(message);
        this.timedOut = timedOut;
    }

    /** True if the pool killed the worker since the task took longer than it may. */
    public boolean isTimeout() {
        return timedOut;
    }
}
