package io.dujiang.net;

import java.io.IOException;
import java.io.InputStream;

/** The body of a request, for its handler. Used by one task at a time. */
sealed interface RequestBody permits WholeBody, IncomingBody {
    /**
     * All of it, parking until it has come.
     *
     * @throws RequestBodyException if it is longer, late or malformed
     */
    byte[] whole(long most) throws IOException, InterruptedException;

    /** A stream of it, that throws {@link RequestBodyException} likewise. */
    InputStream stream(long most) throws IOException;

    static RequestBodyException tooLong(long most) {
        return RequestBodyException.of(new Refusal(
                413,
                "body-too-large",
                "Request body too large",
                "The body is longer than the " + most + " bytes that are taken"));
    }

    static IllegalStateException streamed() {
        return new IllegalStateException(
                "The body of this request is read as a stream already: ask either for body() or for bodyStream()");
    }
}
