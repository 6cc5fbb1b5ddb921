package io.dujiang.net;

import java.io.IOException;
import java.io.Serial;

/** An exchange took longer than its request allows, or the peer stalled for so long; its connection was closed. */
public final class HttpTimeoutException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    HttpTimeoutException(String message) {
        super(message);
    }

    HttpTimeoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
