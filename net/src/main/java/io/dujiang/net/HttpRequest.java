package io.dujiang.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A request as its handler sees it: the head, and the body when it asks for it.
 *
 * <p>A handler starts once the head has come. What it never asks for of the body is read and thrown away, up to a bound beyond which the
 * connection is closed instead. A peer that waits to be told to go on ({@code Expect: 100-continue}) is told so when the body is first asked
 * for; if that never happens it gets the answer alone. The body belongs to the handler's task, and to no other at the same time.
 */
public final class HttpRequest {
    private final RequestHead head;
    private final RequestBody body;
    private final HttpLimits limits;
    private final InetSocketAddress remote;
    private final Map<String, String> pathParameters;

    HttpRequest(RequestHead head, RequestBody body, HttpLimits limits, InetSocketAddress remote) {
        this(head, body, limits, remote, Map.of());
    }

    private HttpRequest(
            RequestHead head,
            RequestBody body,
            HttpLimits limits,
            InetSocketAddress remote,
            Map<String, String> pathParameters) {
        this.head = head;
        this.body = body;
        this.limits = limits;
        this.remote = remote;
        this.pathParameters = pathParameters;
    }

    /**
     * A request that nobody sent, to test a handler with.
     *
     * @param target path and query as in a request line, such as {@code /orders?state=open}
     * @throws IllegalArgumentException if the target is malformed
     */
    public static HttpRequest of(String method, String target, Headers headers, byte[] body) {
        try {
            return new HttpRequest(
                    RequestHead.of(method, target, headers),
                    WholeBody.of(body),
                    HttpLimits.DEFAULT,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Such as {@code POST}, as sent. */
    public String method() {
        return head.method();
    }

    /** Without query, as sent: percent codes are checked but not decoded. */
    public String path() {
        return head.target().path();
    }

    /** Path and query as sent; only {@code OPTIONS} may have one that does not begin with a slash, which is {@code *}. */
    public String target() {
        return head.target().local();
    }

    /** Decoded; the first value where a name is repeated. */
    public Map<String, String> query() {
        return head.target().query();
    }

    /** As sent, in order. */
    public Headers headers() {
        return head.headers();
    }

    /** The peer. */
    public InetSocketAddress remote() {
        return remote;
    }

    /**
     * The part of the path that stands for {@code {name}} in the pattern of the route, decoded.
     *
     * @throws IllegalArgumentException if the pattern has no such name
     */
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The route of " + path() + " has no path parameter '" + name
                    + "'; it has " + pathParameters.keySet());
        }
        return value;
    }

    /**
     * The whole body, empty when there is none; handed over, not copied. Parks until it has come; further calls answer the same.
     *
     * @throws RequestBodyException if it is longer than {@link HttpLimits#bodyBytes}, later than {@link HttpLimits#bodyTimeout}, or malformed
     * @throws ConnectionLostException if the peer is gone before its end
     * @throws InterruptedException if the caller is interrupted while it waits; what has come is not lost
     * @throws IllegalStateException if it is being read as a stream
     */
    public byte[] body() throws IOException, InterruptedException {
        return body(limits.bodyBytes());
    }

    /** The same, with a limit of this call in place of the server's. */
    public byte[] body(int mostBytes) throws IOException, InterruptedException {
        return body.whole(mostBytes);
    }

    /**
     * The body as it comes. Reading parks until there is something, and the peer is slowed down to what is read. The stream throws what
     * {@link #body()} throws, the limit being {@link HttpLimits#streamedBodyBytes} and the time counting for the next bytes only, and an
     * {@link java.io.InterruptedIOException} if the task is interrupted, which stays interrupted. Closing it is not needed. Further calls
     * answer the same stream.
     *
     * @throws RequestBodyException if the peer announced more than the limit
     */
    public InputStream bodyStream() throws IOException {
        return bodyStream(limits.streamedBodyBytes());
    }

    /** The same, with a limit of this call in place of the server's. */
    public InputStream bodyStream(long mostBytes) throws IOException {
        return body.stream(mostBytes);
    }

    HttpRequest withPathParameters(Map<String, String> parameters) {
        return new HttpRequest(head, body, limits, remote, parameters);
    }

    @Override
    public String toString() {
        return method() + " " + path();
    }
}
