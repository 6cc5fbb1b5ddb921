package io.dujiang.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How a client goes about a request, whatever is in it.
 *
 * @param times that it may take
 * @param connectTo the address really connected to
 * @param limits of the answer's body
 * @param idempotent whether the request may be sent again
 * @param redirects how many are followed
 */
record CallOptions(
        Times times, Optional<InetSocketAddress> connectTo, BodyLimits limits, boolean idempotent, int redirects) {

    /**
     * What may take how long.
     *
     * @param whole all of it; zero for no limit
     * @param firstByte from the end of the request until the answer begins
     * @param stall for which the peer may take or send nothing while that is waited for
     */
    record Times(Duration whole, Duration firstByte, Duration stall) {
        Times {
            if (whole.isNegative() || !firstByte.isPositive() || !stall.isPositive()) {
                throw new IllegalArgumentException(
                        "A request needs a timeout longer than 0, and a firstByteTimeout and stallTimeout too; got "
                                + whole + ", " + firstByte + " and " + stall);
            }
        }
    }

    /**
     * How long a body may be.
     *
     * @param whole of which the rest is not read
     * @param streamed beyond which reading fails
     */
    record BodyLimits(int whole, long streamed) {}

    CallOptions {
        if (limits.whole() < 0 || limits.streamed() < 0 || redirects < 0) {
            throw new IllegalArgumentException("maxResponseBytes, maxStreamedBytes and redirects are not negative; got "
                    + limits.whole() + ", " + limits.streamed() + " and " + redirects);
        }
        if (connectTo.isPresent() && connectTo.get().isUnresolved()) {
            throw new IllegalArgumentException("connectTo is a resolved address; got " + connectTo.get()
                    + ": look the name up first, or leave connectTo out");
        }
    }

    CallOptions withTimes(UnaryOperator<Times> change) {
        return new CallOptions(change.apply(times), connectTo, limits, idempotent, redirects);
    }

    CallOptions withConnectTo(InetSocketAddress address) {
        return new CallOptions(times, Optional.of(address), limits, idempotent, redirects);
    }

    CallOptions withLimits(UnaryOperator<BodyLimits> change) {
        return new CallOptions(times, connectTo, change.apply(limits), idempotent, redirects);
    }

    CallOptions asIdempotent(boolean is) {
        return new CallOptions(times, connectTo, limits, is, redirects);
    }

    CallOptions withRedirects(int most) {
        return new CallOptions(times, connectTo, limits, idempotent, most);
    }
}
