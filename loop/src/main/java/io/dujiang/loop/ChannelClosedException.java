package io.dujiang.loop;

import org.jspecify.annotations.Nullable;

/**
 * A channel is closed: nothing more can be sent, and all that was sent has been received. It has a cause if the channel was closed with an
 * error, and none if it came to a good end.
 */
public final class ChannelClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChannelClosedException(@Nullable Throwable cause) {
        super(cause == null ? "The channel is closed" : "The channel was closed with an error: " + cause, cause);
    }
}
