package io.dujiang.jobs;

/**
 * Thrown by a {@link JobHandler} when trying again cannot help: the job is dead at once, with this reason.
 *
 * <pre>{@code throw new PermanentFailureException("no-customer", "Customer '" + text + "' is not a number");}</pre>
 */
public final class PermanentFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /**
     * @param reason a stable kebab-case code
     * @param message a sentence that carries the values
     * @throws IllegalArgumentException if the reason is not kebab-case
     */
    public PermanentFailureException(String reason, String message) {
        super(message);
        this.failure = new Failure(reason, message);
    }

    /** Reason and message. */
    public Failure failure() {
        return failure;
    }
}
