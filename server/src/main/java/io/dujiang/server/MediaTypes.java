package io.dujiang.server;

import io.dujiang.net.HttpRequest;
import java.util.List;
import java.util.Locale;

/** What a client sends and what it takes. */
final class MediaTypes {
    private MediaTypes() {}

    /** The type of the body, in lower case and without parameters; empty if the client does not say. */
    static String ofBody(HttpRequest request) {
        String type = request.headers().first("Content-Type").orElse("");
        return type.equals(Json.CONTENT_TYPE) ? type : essence(type);
    }

    /** The problem that a body is of another type. */
    static ProblemException unsupported(HttpRequest request) {
        String type = request.headers().first("Content-Type").orElse("");
        return ProblemCode.UNSUPPORTED_MEDIA_TYPE.because("The Content-Type '" + type + "' is not taken; send "
                + Json.CONTENT_TYPE + ", or a batch as " + Json.LINES_CONTENT_TYPE);
    }

    /** @throws ProblemException if the client says what it takes and this type is not among it */
    static void requireAccepted(HttpRequest request, String type) {
        List<String> accept = request.headers().all("Accept");
        if (!accept.isEmpty() && accept.stream().noneMatch(value -> accepts(value, type))) {
            throw ProblemCode.NOT_ACCEPTABLE.because("The answer is " + type + ", which the header Accept leaves out: '"
                    + String.join(", ", accept) + "'; add it, or send no Accept");
        }
    }

    private static boolean accepts(String accept, String type) {
        if (accept.equals("*/*") || accept.equals(type)) {
            return true;
        }
        for (String range : accept.split(",", -1)) {
            String essence = essence(range);
            if (essence.equals("*/*") || essence.equals("application/*") || essence.equals(type)) {
                return true;
            }
        }
        return false;
    }

    private static String essence(String type) {
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
