package io.dujiang.server;

/** Settings that cannot be used: an unknown name, a value out of range, a file that cannot be read. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SettingsException(String message) {
        super(message);
    }

    SettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
