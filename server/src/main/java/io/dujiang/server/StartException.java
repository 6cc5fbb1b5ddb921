package io.dujiang.server;

/** The service could not start: a port in use, a data folder that cannot be used. Everything it had taken is released. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
