package io.dujiang.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How a client goes about a request, whatever is in it.
 *
 * @param timeout for all of it; zero for no limit
 * @param stallTimeout for which the peer may take or send nothing while that is waited for
 * @param connectTo the address really connected to
 * @param limits of the answer's body
 * @param idempotent whether the request may be sent again
 * @param redirects how many are followed
 */
record CallOptions(
        Duration timeout,
        Duration stallTimeout,
        Optional<InetSocketAddress> connectTo,
        BodyLimits limits,
        boolean idempotent,
        int redirects) {

    /**
     * How long a body may be.
     *
     * @param whole of which the rest is not read
     * @param streamed beyond which reading fails
     */
    record BodyLimits(int whole, long streamed) {}

    CallOptions {
        if (timeout.isNegative() || stallTimeout.isNegative() || stallTimeout.isZero()) {
            throw new IllegalArgumentException("A request needs a timeout longer than 0, and a stallTimeout too; got "
                    + timeout + " and " + stallTimeout);
        }
        if (limits.whole() < 0 || limits.streamed() < 0 || redirects < 0) {
            throw new IllegalArgumentException("maxResponseBytes, maxStreamedBytes and redirects are not negative; got "
                    + limits.whole() + ", " + limits.streamed() + " and " + redirects);
        }
        if (connectTo.isPresent() && connectTo.get().isUnresolved()) {
            throw new IllegalArgumentException("connectTo is a resolved address; got " + connectTo.get()
                    + ": look the name up first, or leave connectTo out");
        }
    }

    CallOptions withTimeout(Duration time) {
        return new CallOptions(time, stallTimeout, connectTo, limits, idempotent, redirects);
    }

    CallOptions withStallTimeout(Duration time) {
        return new CallOptions(timeout, time, connectTo, limits, idempotent, redirects);
    }

    CallOptions withConnectTo(InetSocketAddress address) {
        return new CallOptions(timeout, stallTimeout, Optional.of(address), limits, idempotent, redirects);
    }

    CallOptions withLimits(UnaryOperator<BodyLimits> change) {
        return new CallOptions(timeout, stallTimeout, connectTo, change.apply(limits), idempotent, redirects);
    }

    CallOptions asIdempotent(boolean is) {
        return new CallOptions(timeout, stallTimeout, connectTo, limits, is, redirects);
    }

    CallOptions withRedirects(int most) {
        return new CallOptions(timeout, stallTimeout, connectTo, limits, idempotent, most);
    }
}
