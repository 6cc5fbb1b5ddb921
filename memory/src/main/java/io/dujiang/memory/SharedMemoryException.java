package io.dujiang.memory;

import java.io.Serial;

/** Shared memory cannot be made, attached to or used; the message says why and what to do. */
public class SharedMemoryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    SharedMemoryException(String message) {
        super(message);
    }

    SharedMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
