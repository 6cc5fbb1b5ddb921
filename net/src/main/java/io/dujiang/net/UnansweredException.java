package io.dujiang.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The connection ended before a byte of the answer came. */
final class UnansweredException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean sent;

    UnansweredException(String message, boolean sent, @Nullable Throwable cause) {
        super(message, cause);
        this.sent = sent;
    }

    /** Whether the peer may have seen the request. */
    boolean mayHaveBeenSent() {
        return sent;
    }
}
