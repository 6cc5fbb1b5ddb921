package io.dujiang.net;

import java.io.IOException;
import java.io.Serial;

/** The connection ended before the answer was whole. Whether the peer has acted on the request is not known. */
public final class ConnectionLostException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message) {
        super(message);
    }

    ConnectionLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
