package io.dujiang.net;

import java.time.Duration;

/** A body that will be written piece by piece. */
sealed interface WrittenBody {
    long UNKNOWN = -1;

    /** In bytes, or {@link #UNKNOWN}. */
    long length();

    /** Any bytes. */
    record Pieces(BodyWriter writer, long length) implements WrittenBody {}

    /** Server-sent events. */
    record Events(EventWriter writer, Duration heartbeat) implements WrittenBody {
        @Override
        public long length() {
            return UNKNOWN;
        }
    }
}
