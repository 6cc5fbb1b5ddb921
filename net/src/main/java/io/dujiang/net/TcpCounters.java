package io.dujiang.net;

/**
 * What a {@link TcpServer} has counted since it started. The counts are read one after another, not at one instant.
 *
 * @param accepted connections
 * @param open connections now, or whose handlers run
 * @param turnedAway connections beyond {@link TcpLimits#connections}
 * @param acceptFailures failed attempts to accept, such as for want of descriptors
 * @param timeouts connections ended because their peer took too long: to shake hands, to send, or to take what was sent
 * @param resets connections that the peer reset, or that broke, such as by what is no TLS or a second handshake
 * @param handshakeFailures connections that ended before the hands were shaken by TLS, in whatever way but by being turned away
 */
public record TcpCounters(
        long accepted,
        int open,
        long turnedAway,
        long acceptFailures,
        long timeouts,
        long resets,
        long handshakeFailures) {}
