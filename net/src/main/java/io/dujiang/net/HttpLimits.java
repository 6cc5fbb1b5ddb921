package io.dujiang.net;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What a peer may ask of an {@link HttpServer}: sizes, counts and times.
 *
 * <p>Times are kept with a grain of an eighth of the shortest, at least 10 ms and at most 1 s.
 *
 * @param requestLineBytes of method, target and version; longer is answered 414
 * @param headerBytes of all header fields of a request; more is answered 431
 * @param headerLines of a request; more is answered 431
 * @param bodyBytes of a request whose handler asks for the {@linkplain HttpRequest#body whole body}; longer is answered 413
 * @param streamedBodyBytes of a request whose handler reads its {@linkplain HttpRequest#bodyStream stream}; longer is answered 413
 * @param connections at once; further ones are answered 503 and closed
 * @param handshakeTimeout of TLS, after which the connection is closed
 * @param idleTimeout with no request under way, after which the connection is closed
 * @param headerTimeout from the first byte of a request to the end of its header; later is answered 408
 * @param bodyTimeout of a whole body from when it is asked for to its end; later is answered 408. Of a stream the period over which
 *     {@code bytesPerSecond} must come
 * @param writeTimeout the period over which {@code bytesPerSecond} of a response must be taken; then the connection is closed. Taken is what the
 *     system has room for: Linux tells of room in a full socket only once a third of its buffer, some hundred KiB, is free
 * @param bytesPerSecond that a peer must send at least of a body which is read as a stream, while the handler waits for it, and take of a
 *     response, while something is unsent; 0 lets a single byte in each period do
 */
public record HttpLimits(
        int requestLineBytes,
        int headerBytes,
        int headerLines,
        int bodyBytes,
        long streamedBodyBytes,
        int connections,
        Duration handshakeTimeout,
        Duration idleTimeout,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration writeTimeout,
        int bytesPerSecond) {
    /**
     * Request line 8 KiB, header 16 KiB in 100 lines, body 1 MiB, streamed body 1 GiB, 10,000 connections, handshake 10 s, idle 60 s, header
     * 10 s, body and write 30 s, 240 bytes a second.
     */
    public static final HttpLimits DEFAULT = new HttpLimits(
            8 << 10,
            16 << 10,
            100,
            1 << 20,
            1L << 30,
            10_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            240);

    /**
     * @throws IllegalArgumentException if a limit is not positive ({@code bodyBytes}, {@code streamedBodyBytes} and {@code bytesPerSecond} may
     *     be 0)
     */
    public HttpLimits {
        positive("requestLineBytes", requestLineBytes);
        positive("headerBytes", headerBytes);
        positive("headerLines", headerLines);
        positive("bodyBytes", bodyBytes + 1L);
        positive("streamedBodyBytes", streamedBodyBytes < 0 ? streamedBodyBytes : 1);
        positive("connections", connections);
        positive("handshakeTimeout", handshakeTimeout);
        positive("idleTimeout", idleTimeout);
        positive("headerTimeout", headerTimeout);
        positive("bodyTimeout", bodyTimeout);
        positive("writeTimeout", writeTimeout);
        positive("bytesPerSecond", bytesPerSecond + 1L);
    }

    /** How many bytes must move in a period, at least one. */
    long leastWithin(Duration period) {
        return Math.max(1, Math.round(bytesPerSecond * (period.toNanos() / 1e9)));
    }

    public HttpLimits withRequestLineBytes(int bytes) {
        return changed(copy -> copy.requestLineBytes = bytes);
    }

    public HttpLimits withHeaderBytes(int bytes) {
        return changed(copy -> copy.headerBytes = bytes);
    }

    public HttpLimits withHeaderLines(int lines) {
        return changed(copy -> copy.headerLines = lines);
    }

    public HttpLimits withBodyBytes(int bytes) {
        return changed(copy -> copy.bodyBytes = bytes);
    }

    public HttpLimits withStreamedBodyBytes(long bytes) {
        return changed(copy -> copy.streamedBodyBytes = bytes);
    }

    public HttpLimits withConnections(int count) {
        return changed(copy -> copy.connections = count);
    }

    public HttpLimits withHandshakeTimeout(Duration time) {
        return changed(copy -> copy.handshakeTimeout = time);
    }

    public HttpLimits withIdleTimeout(Duration time) {
        return changed(copy -> copy.idleTimeout = time);
    }

    public HttpLimits withHeaderTimeout(Duration time) {
        return changed(copy -> copy.headerTimeout = time);
    }

    public HttpLimits withBodyTimeout(Duration time) {
        return changed(copy -> copy.bodyTimeout = time);
    }

    public HttpLimits withWriteTimeout(Duration time) {
        return changed(copy -> copy.writeTimeout = time);
    }

    public HttpLimits withBytesPerSecond(int bytes) {
        return changed(copy -> copy.bytesPerSecond = bytes);
    }

    private HttpLimits changed(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.limits();
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

    /** Limits that are about to be changed in one. */
    private static final class Copy {
        private int requestLineBytes;
        private int headerBytes;
        private int headerLines;
        private int bodyBytes;
        private long streamedBodyBytes;
        private int connections;
        private Duration handshakeTimeout;
        private Duration idleTimeout;
        private Duration headerTimeout;
        private Duration bodyTimeout;
        private Duration writeTimeout;
        private int bytesPerSecond;

        Copy(HttpLimits of) {
            requestLineBytes = of.requestLineBytes;
            headerBytes = of.headerBytes;
            headerLines = of.headerLines;
            bodyBytes = of.bodyBytes;
            streamedBodyBytes = of.streamedBodyBytes;
            connections = of.connections;
            handshakeTimeout = of.handshakeTimeout;
            idleTimeout = of.idleTimeout;
            headerTimeout = of.headerTimeout;
            bodyTimeout = of.bodyTimeout;
            writeTimeout = of.writeTimeout;
            bytesPerSecond = of.bytesPerSecond;
        }

        HttpLimits limits() {
            return new HttpLimits(
                    requestLineBytes,
                    headerBytes,
                    headerLines,
                    bodyBytes,
                    streamedBodyBytes,
                    connections,
                    handshakeTimeout,
                    idleTimeout,
                    headerTimeout,
                    bodyTimeout,
                    writeTimeout,
                    bytesPerSecond);
        }
    }
}
