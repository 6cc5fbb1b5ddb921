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
    private final boolean counted;

    private RequestBodyException(Refusal refusal, boolean counted) {
        super(refusal.getMessage(), refusal);
        this.refusal = refusal;
        this.counted = counted;
    }

    /** One whose reader found the fault, which counts if the handler lets it through. */
    static RequestBodyException of(Refusal refusal) {
        return new RequestBodyException(refusal, false);
    }

    /** One whose fault the connection has counted, whatever the reader makes of it. */
    static RequestBodyException counted(Refusal refusal) {
        return new RequestBodyException(refusal, true);
    }

    boolean isCounted() {
        return counted;
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
