package io.dujiang.net;

import java.time.Duration;

/**
 * What a peer may ask of an {@link HttpServer}: sizes, counts and times.
 *
 * <p>Times are kept with a grain of an eighth of the shortest, at least 10 ms and at most 1 s.
 *
 * @param requestLineBytes of method, target and version; longer is answered 414
 * @param headerBytes of all header fields of a request; more is answered 431
 * @param headerLines of a request; more is answered 431
 * @param bodyBytes of a request; longer is answered 413
 * @param connections at once; further ones are answered 503 and closed
 * @param idleTimeout with no request under way, after which the connection is closed
 * @param headerTimeout from the first byte of a request to the end of its header; later is answered 408
 * @param bodyTimeout from the end of the header to the end of the body; later is answered 408
 * @param writeTimeout for the peer to take a whole response, after which the connection is closed
 */
public record HttpLimits(
        int requestLineBytes,
        int headerBytes,
        int headerLines,
        int bodyBytes,
        int connections,
        Duration idleTimeout,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration writeTimeout) {
    /** Request line 8 KiB, header 16 KiB in 100 lines, body 1 MiB, 10,000 connections, idle 60 s, header 10 s, body and write 30 s. */
    public static final HttpLimits DEFAULT = new HttpLimits(
            8 << 10,
            16 << 10,
            100,
            1 << 20,
            10_000,
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    /** @throws IllegalArgumentException if a limit is not positive ({@code bodyBytes} may be 0) */
    public HttpLimits {
        positive("requestLineBytes", requestLineBytes);
        positive("headerBytes", headerBytes);
        positive("headerLines", headerLines);
        positive("bodyBytes", bodyBytes + 1L);
        positive("connections", connections);
        positive("idleTimeout", idleTimeout);
        positive("headerTimeout", headerTimeout);
        positive("bodyTimeout", bodyTimeout);
        positive("writeTimeout", writeTimeout);
    }

    public HttpLimits withRequestLineBytes(int bytes) {
        return new HttpLimits(
                bytes,
                headerBytes,
                headerLines,
                bodyBytes,
                connections,
                idleTimeout,
                headerTimeout,
                bodyTimeout,
                writeTimeout);
    }

    public HttpLimits withHeaderBytes(int bytes) {
        return new HttpLimits(
                requestLineBytes,
                bytes,
                headerLines,
                bodyBytes,
                connections,
                idleTimeout,
                headerTimeout,
                bodyTimeout,
                writeTimeout);
    }

    public HttpLimits withHeaderLines(int lines) {
        return new HttpLimits(
                requestLineBytes,
                headerBytes,
                lines,
                bodyBytes,
                connections,
                idleTimeout,
                headerTimeout,
                bodyTimeout,
                writeTimeout);
    }

    public HttpLimits withBodyBytes(int bytes) {
        return new HttpLimits(
                requestLineBytes,
                headerBytes,
                headerLines,
                bytes,
                connections,
                idleTimeout,
                headerTimeout,
                bodyTimeout,
                writeTimeout);
    }

    public HttpLimits withConnections(int count) {
        return new HttpLimits(
                requestLineBytes,
                headerBytes,
                headerLines,
                bodyBytes,
                count,
                idleTimeout,
                headerTimeout,
                bodyTimeout,
                writeTimeout);
    }

    public HttpLimits withIdleTimeout(Duration time) {
        return new HttpLimits(
                requestLineBytes,
                headerBytes,
                headerLines,
                bodyBytes,
                connections,
                time,
                headerTimeout,
                bodyTimeout,
                writeTimeout);
    }

    public HttpLimits withHeaderTimeout(Duration time) {
        return new HttpLimits(
                requestLineBytes,
                headerBytes,
                headerLines,
                bodyBytes,
                connections,
                idleTimeout,
                time,
                bodyTimeout,
                writeTimeout);
    }

    public HttpLimits withBodyTimeout(Duration time) {
        return new HttpLimits(
                requestLineBytes,
                headerBytes,
                headerLines,
                bodyBytes,
                connections,
                idleTimeout,
                headerTimeout,
                time,
                writeTimeout);
    }

    public HttpLimits withWriteTimeout(Duration time) {
        return new HttpLimits(
                requestLineBytes,
                headerBytes,
                headerLines,
                bodyBytes,
                connections,
                idleTimeout,
                headerTimeout,
                bodyTimeout,
                time);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("The limit " + name + " is too small: " + value);
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("The limit " + name + " must be longer than no time; got " + value);
        }
    }
}
