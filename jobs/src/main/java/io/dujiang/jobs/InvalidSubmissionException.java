package io.dujiang.jobs;

/**
 * Options of a submission that cannot be taken. Codes: {@code key-missing}, {@code key-invalid}, {@code delay-invalid},
 * {@code callbacks-off}.
 */
public final class InvalidSubmissionException extends JobsException {
    private static final long serialVersionUID = 1L;

    InvalidSubmissionException(String code, String message) {
        super(code, message);
    }
}
