package io.dujiang.process;

/** No worker could be started, as often as it was tried: the message tells why. A later call tries again. */
public final class WorkerStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WorkerStartException(String message) {
        super(message);
    }
}
