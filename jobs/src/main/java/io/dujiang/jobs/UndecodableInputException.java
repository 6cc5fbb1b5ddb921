package io.dujiang.jobs;

/** Bytes that a kind's {@link Codec} cannot read. The job is dead with the reason {@code input-undecodable}. */
public final class UndecodableInputException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message says what is wrong, where, and with which value */
    public UndecodableInputException(String message) {
        super(message);
    }

    /** @param message says what is wrong, where, and with which value */
    public UndecodableInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
