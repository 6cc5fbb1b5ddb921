package io.dujiang.jobs;

/** A call on {@link Jobs} that was not carried out; nothing was changed. The message says why, with the values. */
public abstract sealed class JobsException extends RuntimeException
        permits UnknownKindException, InvalidSubmissionException, JobsClosedException {
    private static final long serialVersionUID = 1L;

    private final String code;

    JobsException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** A stable kebab-case code for programs. */
    public final String code() {
        return code;
    }
}
