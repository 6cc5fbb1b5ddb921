package io.dujiang.net;

import java.io.IOException;
import java.io.Serial;

/** The address of a server could not be listened on: it is in use, not of this machine, or not permitted. */
public final class BindFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    BindFailedException(String message) {
        super(message);
    }

    BindFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
