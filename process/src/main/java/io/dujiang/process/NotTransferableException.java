package io.dujiang.process;

import org.jspecify.annotations.Nullable;

/** An argument, a function, a result or an exception could not go from one process to the other; the worker is unharmed. */
public final class NotTransferableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotTransferableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
