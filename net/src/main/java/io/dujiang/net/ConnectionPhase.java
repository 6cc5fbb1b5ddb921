package io.dujiang.net;

import java.time.Duration;
import java.util.Optional;

/** What a connection of a server is waiting for. */
enum ConnectionPhase {
    /** The first byte of a request. */
    IDLE,
    /** The end of the header. */
    HEADER,
    /** The end of the body. */
    BODY,
    /** The handler. */
    HANDLING,
    /** The peer, to take the response. */
    WRITING,
    /** The peer, to close: its answer is sent, and what it still sends is thrown away. */
    LINGERING;

    private static final Duration LINGER = Duration.ofSeconds(2);

    /** How long that may take; a handler takes the time it needs. */
    Optional<Duration> timeout(HttpLimits limits) {
        return switch (this) {
            case IDLE -> Optional.of(limits.idleTimeout());
            case HEADER -> Optional.of(limits.headerTimeout());
            case BODY -> Optional.of(limits.bodyTimeout());
            case HANDLING -> Optional.empty();
            case WRITING -> Optional.of(limits.writeTimeout());
            case LINGERING -> Optional.of(LINGER);
        };
    }
}
