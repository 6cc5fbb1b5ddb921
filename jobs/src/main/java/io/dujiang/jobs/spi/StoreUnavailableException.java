package io.dujiang.jobs.spi;

/** The store could not do what was asked, for a reason of its own: closed, unreadable, failing. The message says which. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the store, what failed and what follows */
    public StoreUnavailableException(String message) {
        super(message);
    }

    /** @param message names the store, what failed and what follows */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
