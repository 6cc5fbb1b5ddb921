package io.dujiang.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer: status, header fields, and a body that is there or will be written piece by piece. Immutable.
 *
 * <p>The server adds {@code Content-Length} or {@code Transfer-Encoding}, {@code Date} and, where the connection ends, {@code Connection:
 * close}; what a handler says of these is left out.
 */
public final class HttpResponse {
    private static final byte[] NO_BODY = {};
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final int status;
    private final Headers headers;
    private final byte[] bytes;
    private final @Nullable WrittenBody written;

    private HttpResponse(int status, Headers headers, byte[] bytes, @Nullable WrittenBody written) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("The status of a response is from 200 to 599; got " + status);
        }
        if ((bytes.length > 0 || written != null) && (status == 204 || status == 205 || status == 304)) {
            throw new IllegalArgumentException("A response " + status + " has no body; got one of "
                    + (written == null ? bytes.length + " bytes" : "a writer"));
        }
        this.status = status;
        this.headers = headers;
        this.bytes = bytes;
        this.written = written;
    }

    /**
     * A response without fields and body.
     *
     * @throws IllegalArgumentException if the status is not from 200 to 599
     */
    public static HttpResponse of(int status) {
        return new HttpResponse(status, Headers.EMPTY, NO_BODY, null);
    }

    /**
     * A response 200 of server-sent events, of which the first bytes go out at once. An empty comment is sent every 15 s, so that
     * a peer that is gone is noticed.
     */
    public static HttpResponse events(EventWriter writer) {
        return events(HEARTBEAT, writer);
    }

    /**
     * The same with another time between the comments.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public static HttpResponse events(Duration heartbeat, EventWriter writer) {
        if (heartbeat.isNegative() || heartbeat.isZero()) {
            throw new IllegalArgumentException("The time between heartbeats is longer than 0; got " + heartbeat);
        }
        return new HttpResponse(
                200,
                Headers.of("Content-Type", "text/event-stream", "Cache-Control", "no-cache"),
                NO_BODY,
                new WrittenBody.Events(writer, heartbeat));
    }

    /** From 200 to 599. */
    public int status() {
        return status;
    }

    /** Without the fields that the server adds. */
    public Headers headers() {
        return headers;
    }

    /** The body if it is there already; empty if there is none, or if it will be written. Not copied. */
    public byte[] body() {
        return bytes;
    }

    /**
     * This response and one more field.
     *
     * @throws IllegalArgumentException if the name is not a token or the value holds a control character
     */
    public HttpResponse withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /** This response with these fields in place of its own. */
    public HttpResponse withHeaders(Headers headers) {
        return new HttpResponse(status, headers, bytes, written);
    }

    /**
     * This response with a body, handed over and not copied, and its {@code Content-Type}.
     *
     * @throws IllegalArgumentException if the content type holds a control character, or the status forbids a body
     */
    public HttpResponse withBody(String contentType, byte[] body) {
        return new HttpResponse(status, headers.with("Content-Type", contentType), body, null);
    }

    /**
     * This response with a body that is written piece by piece after the handler has answered, and its {@code Content-Type}. It is sent in
     * chunks, to a peer of HTTP/1.0 up to the end of the connection. For a request {@code HEAD} the writer does not run.
     *
     * @throws IllegalArgumentException if the content type holds a control character, or the status forbids a body
     */
    public HttpResponse withBody(String contentType, BodyWriter writer) {
        return withHeader("Content-Type", contentType).withBody(writer);
    }

    /**
     * The same without a {@code Content-Type}, which may be among the fields already.
     *
     * @throws IllegalArgumentException if the status forbids a body
     */
    public HttpResponse withBody(BodyWriter writer) {
        return new HttpResponse(status, headers, NO_BODY, WrittenBody.Pieces.of(writer));
    }

    /**
     * This response with the length of a body that will be written, so that it is sent as it is and not in chunks. Writing more throws,
     * writing less closes the connection.
     *
     * @throws IllegalArgumentException if the length is negative
     * @throws IllegalStateException if there is no {@link BodyWriter}, whose length it could be
     */
    public HttpResponse withLength(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("A body has no negative length; got " + length);
        }
        if (!(written instanceof WrittenBody.Pieces pieces)) {
            throw new IllegalStateException(
                    "A length belongs to a body that will be written; call withBody(type, writer) first");
        }
        return new HttpResponse(status, headers, bytes, pieces.withLength(length));
    }

    /** This response with all that the writer of its body wrote. */
    HttpResponse withWhole(byte[] body) {
        return new HttpResponse(status, headers, body, null);
    }

    @Nullable
    WrittenBody written() {
        return written;
    }
}
