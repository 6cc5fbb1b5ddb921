package io.dujiang.memory;

import java.io.Serial;

/** The other end of a pipe has closed it, or its process has died, so that nothing will come or be read any more. */
public final class PeerGoneException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean died;

    PeerGoneException(String message, boolean died) {
        super(message);
        this.died = died;
    }

    /** True if the other end was not closed: its process was killed, crashed, or ended without closing it. */
    public boolean died() {
        return died;
    }
}
