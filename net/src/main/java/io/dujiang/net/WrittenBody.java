package io.dujiang.net;

import java.time.Duration;

/** A body that will be written piece by piece. */
sealed interface WrittenBody {
    long UNKNOWN = -1;

    /** In bytes, or {@link #UNKNOWN}. */
    long length();

    /**
     * Any bytes.
     *
     * @param patience how long a client waits for the peer to ask for the body before it sends it all the same; zero to send it at once
     */
    record Pieces(BodyWriter writer, long length, Duration patience) implements WrittenBody {
        /** One of unknown length, which is sent at once. */
        static Pieces of(BodyWriter writer) {
            return new Pieces(writer, UNKNOWN, Duration.ZERO);
        }

        Pieces withLength(long bytes) {
            return new Pieces(writer, bytes, patience);
        }

        Pieces withPatience(Duration time) {
            return new Pieces(writer, length, time);
        }

        /** Whether the peer is asked before the body is sent. */
        boolean isAskedFor() {
            return !patience.isZero();
        }
    }

    /** Server-sent events. */
    record Events(EventWriter writer, Duration heartbeat) implements WrittenBody {
        @Override
        public long length() {
            return UNKNOWN;
        }
    }
}
