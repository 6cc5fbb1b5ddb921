package io.dujiang.jobs;

/** A callback that must not or cannot be sent, now or later, such as one to a forbidden address. */
public final class CallbackRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /**
     * @param reason a stable kebab-case code
     * @param message a sentence that carries the values
     * @throws IllegalArgumentException if the reason is not kebab-case
     */
    public CallbackRefusedException(String reason, String message) {
        super(message);
        this.failure = new Failure(reason, message);
    }

    /** Reason and message. */
    public Failure failure() {
        return failure;
    }
}
