package io.dujiang.jobs;

/** A submission to {@link Jobs} that drain or are closed; its code is {@code closed}. */
public final class JobsClosedException extends JobsException {
    private static final long serialVersionUID = 1L;

    JobsClosedException() {
        super("closed", "The job service is shutting down and takes no more jobs; submit again when it is back");
    }
}
