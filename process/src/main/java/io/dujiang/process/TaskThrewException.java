package io.dujiang.process;

import org.jspecify.annotations.Nullable;

/**
 * What a task threw in its worker. The cause is the original, with its stack of the worker; if that could not be carried over, there is no
 * cause, and the message has its text and stack.
 */
public final class TaskThrewException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TaskThrewException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
