package io.dujiang.net;

import java.time.Duration;

/**
 * What the peers of a {@link TcpServer} may ask of it.
 *
 * <p>Times are kept with a grain of an eighth of the shorter one, at least 10 ms and at most 1 s.
 *
 * @param connections at once; further ones are closed as soon as they are accepted
 * @param handshakeTimeout of TLS, after which the connection is closed
 * @param idleTimeout for which a handler that reads gets no byte and has none written, after which the read fails and the connection is reset
 * @param writeTimeout for which a peer takes nothing of what is to be sent, after which the connection is reset
 * @param readBuffer bytes that may have come and wait to be read; then the peer is not read from until half of them are
 * @param writeBuffer bytes that may wait to be sent before {@link TcpStream#drain} parks, until no more than half of them do; at most three
 *     times as many wait if it is never called
 */
public record TcpLimits(
        int connections,
        Duration handshakeTimeout,
        Duration idleTimeout,
        Duration writeTimeout,
        int readBuffer,
        int writeBuffer) {
    private static final int SMALLEST_BUFFER = 1 << 10;

    /** 10,000 connections, handshake 10 s, idle 5 minutes, write 30 s, 128 KiB to be read, 64 KiB to be sent. */
    public static final TcpLimits DEFAULT = new TcpLimits(
            10_000, Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofSeconds(30), 128 << 10, 64 << 10);

    /** @throws IllegalArgumentException if a limit is not positive, or a buffer smaller than 1 KiB */
    public TcpLimits {
        if (connections <= 0) {
            throw new IllegalArgumentException("The limit connections is too small: " + connections);
        }
        atLeastABuffer("readBuffer", readBuffer);
        atLeastABuffer("writeBuffer", writeBuffer);
        positive("handshakeTimeout", handshakeTimeout);
        positive("idleTimeout", idleTimeout);
        positive("writeTimeout", writeTimeout);
    }

    public TcpLimits withConnections(int count) {
        return new TcpLimits(count, handshakeTimeout, idleTimeout, writeTimeout, readBuffer, writeBuffer);
    }

    public TcpLimits withHandshakeTimeout(Duration time) {
        return new TcpLimits(connections, time, idleTimeout, writeTimeout, readBuffer, writeBuffer);
    }

    public TcpLimits withIdleTimeout(Duration time) {
        return new TcpLimits(connections, handshakeTimeout, time, writeTimeout, readBuffer, writeBuffer);
    }

    public TcpLimits withWriteTimeout(Duration time) {
        return new TcpLimits(connections, handshakeTimeout, idleTimeout, time, readBuffer, writeBuffer);
    }

    public TcpLimits withReadBuffer(int bytes) {
        return new TcpLimits(connections, handshakeTimeout, idleTimeout, writeTimeout, bytes, writeBuffer);
    }

    public TcpLimits withWriteBuffer(int bytes) {
        return new TcpLimits(connections, handshakeTimeout, idleTimeout, writeTimeout, readBuffer, bytes);
    }

    private static void atLeastABuffer(String name, int bytes) {
        if (bytes < SMALLEST_BUFFER) {
            throw new IllegalArgumentException(
                    "The limit " + name + " must be at least " + SMALLEST_BUFFER + " bytes; got " + bytes);
        }
    }

    private static void positive(String name, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("The limit " + name + " must be longer than no time; got " + time);
        }
    }
}
