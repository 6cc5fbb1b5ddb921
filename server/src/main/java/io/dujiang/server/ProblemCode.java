package io.dujiang.server;

import java.util.Locale;

/**
 * What can go wrong with a request. The name in kebab-case is the {@code code} of the answer: stable, for programs.
 */
enum ProblemCode {
    /** The body is not JSON. */
    NOT_JSON(400),
    /** The JSON is nested too deep. */
    JSON_TOO_DEEP(400),
    /** A number of the JSON has too many digits or too large an exponent. */
    NUMBER_OUT_OF_RANGE(400),
    /** A header has a value that cannot be taken. */
    HEADER_INVALID(400),
    /** A line of a batch has another shape. */
    LINE_INVALID(400),
    /** The idempotency key is not 1 to 255 visible ASCII characters. */
    KEY_INVALID(400),
    /** The kind requires an idempotency key. */
    KEY_MISSING(400),
    /** The delay is no duration or too long. */
    DELAY_INVALID(400),
    /** The callback address is no http or https URL. */
    CALLBACK_ADDRESS_INVALID(400),
    /** The callback address leads into a network that callbacks may not reach. */
    CALLBACK_ADDRESS_REFUSED(400),
    /** A query parameter is unknown or has a value that cannot be taken. */
    PARAMETER_INVALID(400),
    /** The token is missing or wrong. */
    UNAUTHORIZED(401),
    /** The Host header names another service. */
    FOREIGN_HOST(403),
    /** The request was made by a page of another origin. */
    FOREIGN_ORIGIN(403),
    /** There is no such path. */
    NOT_FOUND(404),
    /** There is no handler for this kind. */
    UNKNOWN_KIND(404),
    /** There is no job with this id. */
    UNKNOWN_JOB(404),
    /** The job has no callback. */
    UNKNOWN_CALLBACK(404),
    /** The path is there, but not for this method. */
    METHOD_NOT_ALLOWED(405),
    /** The answer is JSON, which the client does not accept. */
    NOT_ACCEPTABLE(406),
    /** The job is finished and can no longer be cancelled. */
    ALREADY_FINISHED(409),
    /** The job is not dead. */
    NOT_DEAD(409),
    /** The job has no result, or not yet. */
    NO_RESULT(409),
    /** The body or a line of it is too large. */
    BODY_TOO_LARGE(413),
    /** The batch has too many lines. */
    TOO_MANY_LINES(413),
    /** The content type is not one that the path takes. */
    UNSUPPORTED_MEDIA_TYPE(415),
    /** The idempotency key was used with other content. */
    KEY_CONFLICT(422),
    /** The bounds on unfinished jobs are reached. */
    QUEUE_FULL(429),
    /** Something that should not happen. */
    INTERNAL_ERROR(500),
    /** The service is stopping. */
    DRAINING(503),
    /** The store cannot answer. */
    STORE_UNAVAILABLE(503),
    /** There is no room for more jobs. */
    STORAGE_FULL(507);

    private final int status;
    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    ProblemCode(int status) {
        this.status = status;
    }

    /** The status of the answer. */
    int status() {
        return status;
    }

    /** What stands for the status, as in RFC 9110. */
    String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            case 507 -> "Insufficient Storage";
            default -> "Internal Server Error";
        };
    }

    /** The code as it is sent. */
    String text() {
        return text;
    }

    /** A problem of this sort. */
    Problem with(String detail) {
        return new Problem(this, detail);
    }

    /** A problem of this sort, to be thrown. */
    ProblemException because(String detail) {
        return new ProblemException(with(detail));
    }
}
