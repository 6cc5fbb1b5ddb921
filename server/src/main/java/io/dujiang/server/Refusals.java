package io.dujiang.server;

import io.dujiang.jobs.InvalidSubmissionException;
import io.dujiang.jobs.JobsClosedException;
import io.dujiang.jobs.UnknownKindException;
import io.dujiang.jobs.spi.RefusedException;
import io.dujiang.jobs.spi.StoreUnavailableException;
import io.dujiang.net.Headers;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Says in the API's words why something was refused. */
final class Refusals {
    private Refusals() {}

    /** The problem that a failure stands for; empty if it is a fault of ours. */
    static Optional<Problem> problem(Throwable failure) {
        return Optional.ofNullable(
                switch (unwrap(failure)) {
                    case ProblemException e -> e.problem();
                    case RefusedException.QueueFull e ->
                        new Problem(
                                ProblemCode.QUEUE_FULL,
                                message(e),
                                retryAfter(e.retryAfter().toSeconds()));
                    case RefusedException.StorageFull e ->
                        new Problem(ProblemCode.STORAGE_FULL, message(e), retryAfter(5));
                    case RefusedException.KeyConflict e -> new Problem(ProblemCode.KEY_CONFLICT, message(e));
                    case UnknownKindException e -> new Problem(ProblemCode.UNKNOWN_KIND, message(e));
                    case InvalidSubmissionException e -> new Problem(code(e), message(e));
                    case JobsClosedException _ -> draining();
                    case StoreUnavailableException e ->
                        new Problem(ProblemCode.STORE_UNAVAILABLE, message(e), retryAfter(5));
                    default -> null;
                });
    }

    /** The service is stopping. */
    static Problem draining() {
        return new Problem(
                ProblemCode.DRAINING,
                "The service is stopping and takes no more; send it again to its successor",
                retryAfter(5));
    }

    private static ProblemCode code(InvalidSubmissionException e) {
        return switch (e.code()) {
            case "key-missing" -> ProblemCode.KEY_MISSING;
            case "key-invalid" -> ProblemCode.KEY_INVALID;
            case "delay-invalid" -> ProblemCode.DELAY_INVALID;
            default -> ProblemCode.HEADER_INVALID;
        };
    }

    private static Headers retryAfter(long seconds) {
        return Headers.of("Retry-After", Long.toString(Math.max(1, seconds)));
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wraps && cause != null ? cause : failure;
    }
}
