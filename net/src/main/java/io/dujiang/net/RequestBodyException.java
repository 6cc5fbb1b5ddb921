package io.dujiang.net;

import java.io.IOException;
import java.io.Serial;

/**
 * The body of a request is longer than allowed, late or malformed. A handler that lets it through has the peer answered with the status, and
 * the connection is closed in any case.
 */
public final class RequestBodyException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RequestBodyException(Refusal refusal) {
        super(refusal.getMessage(), refusal);
        this.refusal = refusal;
    }

    /** The status that the peer is answered with: 400, 408 or 413. */
    public int status() {
        return refusal.status();
    }

    Refusal refusal() {
        return refusal;
    }

    HttpResponse response() {
        return refusal.response();
    }
}
