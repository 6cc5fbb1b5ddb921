package io.dujiang.net;

import java.io.IOException;
import java.io.Serial;

/** The peer answered something that is not HTTP/1.1, or more than the request allows; its connection was closed. */
public final class HttpProtocolException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    HttpProtocolException(String message) {
        super(message);
    }

    HttpProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
