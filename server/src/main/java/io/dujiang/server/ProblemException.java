package io.dujiang.server;

/** Ends the handling of a request with a {@link Problem}. Has no stack trace: it is an answer, not a fault. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
