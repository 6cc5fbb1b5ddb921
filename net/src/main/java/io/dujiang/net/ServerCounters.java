package io.dujiang.net;

import java.util.Map;

/**
 * What an {@link HttpServer} has counted since it started. The counts are read one after another, not at one instant.
 *
 * @param accepted connections
 * @param open connections now
 * @param turnedAway connections beyond {@link HttpLimits#connections}, whether told so or not
 * @param acceptFailures failed attempts to accept, such as for want of descriptors
 * @param requests handed to the handler
 * @param refusals requests and connections answered without the handler, and faults in bodies, by the code in the answer; a fault counts
 *     although the handler answers itself, or its answer has begun
 * @param timeouts connections ended because their peer took too long: to shake hands, idle, with header or body, or to take a response
 * @param resets connections that the peer reset, or ended within a request, or that broke, such as by what is no TLS or a second handshake
 * @param handshakeFailures connections that ended before the hands were shaken by TLS, in whatever way but by being turned away
 */
public record ServerCounters(
        long accepted,
        int open,
        long turnedAway,
        long acceptFailures,
        long requests,
        Map<String, Long> refusals,
        long timeouts,
        long resets,
        long handshakeFailures) {

    /** @throws NullPointerException if there is no map of refusals */
    public ServerCounters {
        refusals = Map.copyOf(refusals);
    }

    /** How often a peer was answered with this code, such as {@code header-too-large}. */
    public long refusals(String code) {
        return refusals.getOrDefault(code, 0L);
    }
}
