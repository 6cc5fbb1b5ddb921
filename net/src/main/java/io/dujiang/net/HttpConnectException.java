package io.dujiang.net;

import java.io.IOException;
import java.io.Serial;

/** No connection came about: the name is unknown, nobody listens, or TLS failed. Nothing of the request was sent. */
public final class HttpConnectException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    HttpConnectException(String message) {
        super(message);
    }

    HttpConnectException(String message, Throwable cause) {
        super(message, cause);
    }
}
