package io.dujiang.net;

import java.time.Duration;
import java.util.Optional;

/** What a connection of a server is waiting for. */
enum ConnectionPhase {
    /** The first byte of a request. */
    IDLE,
    /** The end of the header. */
    HEADER,
    /** The handler, whose body may still be coming. */
    HANDLING,
    /** The handler, to write the response, and the peer, to take what is written. */
    STREAMING,
    /** The peer, to take the rest of the response. */
    WRITING,
    /** The end of a body that nobody wants. */
    SKIPPING,
    /** The peer, to close: its answer is sent, and what it still sends is thrown away. */
    LINGERING;

    private static final Duration LINGER = Duration.ofSeconds(2);

    /** Whether what comes is read in any case, and not only as far as it is wanted. */
    boolean alwaysReads() {
        return switch (this) {
            case IDLE, HEADER, SKIPPING, LINGERING -> true;
            case HANDLING, STREAMING, WRITING -> false;
        };
    }

    /** How long that may take; for a handler, how long the body that it waits for may. */
    Optional<Duration> timeout(HttpLimits limits) {
        return switch (this) {
            case IDLE -> Optional.of(limits.idleTimeout());
            case HEADER -> Optional.of(limits.headerTimeout());
            case HANDLING, SKIPPING -> Optional.of(limits.bodyTimeout());
            case STREAMING, WRITING -> Optional.of(limits.writeTimeout());
            case LINGERING -> Optional.of(LINGER);
        };
    }
}
