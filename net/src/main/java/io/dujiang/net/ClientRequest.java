package io.dujiang.net;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that an {@link HttpClient} sends. Immutable.
 *
 * <p>The client adds {@code Host} and what frames the body; what the request says of these is left out, and so are {@code Date} and {@code
 * Connection}.
 */
public final class ClientRequest {
    /** 30 s, for the whole exchange, for the first byte of the answer, and for a stall. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** 1 MiB. */
    public static final int DEFAULT_MAX_RESPONSE_BYTES = 1 << 20;

    /** 1 GiB. */
    public static final long DEFAULT_MAX_STREAMED_BYTES = 1L << 30;

    private static final byte[] NO_BODY = {};
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
    private static final CallOptions DEFAULT = new CallOptions(
            new CallOptions.Times(DEFAULT_TIMEOUT, DEFAULT_TIMEOUT, DEFAULT_TIMEOUT),
            Optional.empty(),
            new CallOptions.BodyLimits(DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_MAX_STREAMED_BYTES),
            false,
            0);

    private final Target target;
    private final Headers headers;
    private final byte[] bytes;
    private final WrittenBody.@Nullable Pieces written;
    private final CallOptions options;

    /**
     * What is asked of what.
     *
     * @param path with the query, as a request line has it
     * @param host with the port if there is one, as the field {@code Host} has it
     * @param origin of the URI
     */
    private record Target(String method, URI uri, String path, String host, Destination origin) {
        static Target of(String method, URI uri) {
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return new Target(
                    method,
                    uri,
                    uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery(),
                    uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort(),
                    Destination.of(uri));
        }
    }

    private ClientRequest(
            Target target, Headers headers, byte[] bytes, WrittenBody.@Nullable Pieces written, CallOptions options) {
        this.target = target;
        this.headers = headers;
        this.bytes = bytes;
        this.written = written;
        this.options = options;
    }

    /** @throws IllegalArgumentException if the URI is not absolute http or https */
    public static ClientRequest get(URI uri) {
        return of("GET", uri);
    }

    /** @throws IllegalArgumentException if the URI is not absolute http or https */
    public static ClientRequest head(URI uri) {
        return of("HEAD", uri);
    }

    /** @throws IllegalArgumentException if the URI is not absolute http or https */
    public static ClientRequest post(URI uri) {
        return of("POST", uri);
    }

    /** @throws IllegalArgumentException if the URI is not absolute http or https */
    public static ClientRequest put(URI uri) {
        return of("PUT", uri);
    }

    /** @throws IllegalArgumentException if the URI is not absolute http or https */
    public static ClientRequest delete(URI uri) {
        return of("DELETE", uri);
    }

    /**
     * A request without fields and body.
     *
     * @param method a token, such as {@code POST}, other than {@code CONNECT}
     * @param uri absolute, {@code http} or {@code https}, with a host and without user information
     * @throws IllegalArgumentException if they are not such
     */
    public static ClientRequest of(String method, URI uri) {
        if (!HeaderSyntax.isToken(method) || method.equals("CONNECT")) {
            throw new IllegalArgumentException(
                    "A method is a token, such as POST, and not CONNECT, which makes a tunnel; got '" + method + "'");
        }
        CallOptions options = DEFAULT.asIdempotent(IDEMPOTENT.contains(method));
        return new ClientRequest(Target.of(method, checked(uri)), Headers.EMPTY, NO_BODY, null, options);
    }

    /** The same URI with everything outside ASCII percent-encoded, which a request line cannot carry. */
    private static URI checked(URI uri) {
        String scheme = uri.getScheme();
        boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!http || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() > 65535) {
            throw new IllegalArgumentException(
                    "The client sends to http://host[:port]/path or https://..., without user information; got '" + uri
                            + "'");
        }
        return URI.create(uri.toASCIIString());
    }

    public String method() {
        return target.method;
    }

    public URI uri() {
        return target.uri;
    }

    /** Path and query, as a request line has them. */
    String path() {
        return target.path;
    }

    /** Host and port, as the field {@code Host} has them. */
    String host() {
        return target.host;
    }

    /** What is really connected to. */
    Destination destination() {
        return options.connectTo().map(target.origin::at).orElse(target.origin);
    }

    /** Without the fields that the client adds. */
    public Headers headers() {
        return headers;
    }

    /** The body if it is there already; empty if there is none, or if it will be written. Not copied. */
    public byte[] body() {
        return bytes;
    }

    /** @throws IllegalArgumentException if the name is not a token or the value holds a control character */
    public ClientRequest withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /** This request with these fields in place of its own. */
    public ClientRequest withHeaders(Headers headers) {
        return new ClientRequest(target, headers, bytes, written, options);
    }

    /** This request with a body, handed over and not copied, and its {@code Content-Type}. */
    public ClientRequest withBody(String contentType, byte[] body) {
        return new ClientRequest(target, headers.with("Content-Type", contentType), body, null, options);
    }

    /** This request with a body that is written while it is sent, and its {@code Content-Type}; see {@link #withBody(BodyWriter)}. */
    public ClientRequest withBody(String contentType, BodyWriter writer) {
        return withHeader("Content-Type", contentType).withBody(writer);
    }

    /**
     * This request with a body that is written while it is sent, on a task of its own: so the answer may come, and be read, before the
     * writer has ended. It goes out in chunks, or as it is if it ends within 8 KiB. The writer runs once: such a request is not sent again,
     * neither after a lost connection nor to another address. It is interrupted when the exchange ends before it. If it throws, so does the
     * exchange: a {@link RequestBodyException} or {@link ConnectionLostException}, as the body of a request that is passed on does, is thrown as
     * it is, anything else as the cause of an {@link java.io.IOException}.
     */
    public ClientRequest withBody(BodyWriter writer) {
        return new ClientRequest(target, headers, NO_BODY, WrittenBody.Pieces.of(writer), options);
    }

    /**
     * This request with the length of a body that will be written, so that it is sent as it is and not in chunks. Writing more or less ends
     * the exchange with an error.
     *
     * @throws IllegalArgumentException if the length is negative
     * @throws IllegalStateException if there is no {@link BodyWriter}, whose length it could be
     */
    public ClientRequest withLength(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("A body has no negative length; got " + length);
        }
        return new ClientRequest(target, headers, NO_BODY, pieces("A length").withLength(length), options);
    }

    /**
     * This request with {@code Expect: 100-continue}, so that a peer that does not want the body can say so before it is sent. The peer is
     * asked with the head, and the body follows once it says {@code 100 Continue}, or nothing for that long. If it answers instead, that is
     * the answer, 417 as any other: the writer gets an {@link java.io.IOException}, what it wrote is dropped, and the connection is closed
     * behind the answer. A body that ends within 8 KiB goes out with its head, unasked.
     *
     * @param patience how long a peer that may not know the question is waited for, such as a second
     * @throws IllegalArgumentException if the time is not positive
     * @throws IllegalStateException if there is no {@link BodyWriter}, whose body could be asked for
     */
    public ClientRequest withExpectContinue(Duration patience) {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("What waits for 100 Continue waits longer than 0; got " + patience
                    + ", and leaving it out is for none");
        }
        return new ClientRequest(
                target, headers, NO_BODY, pieces("Expect: 100-continue").withPatience(patience), options);
    }

    private WrittenBody.Pieces pieces(String what) {
        if (written == null) {
            throw new IllegalStateException(
                    what + " belongs to a body that will be written; call withBody(type, writer) first");
        }
        return written;
    }

    /**
     * Limits all of it: waiting for a connection, looking up the name, connecting, sending, receiving, redirects. 30 s unless said.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public ClientRequest withTimeout(Duration time) {
        if (time.isZero()) {
            throw new IllegalArgumentException("A timeout is longer than 0; withoutTimeout() is for none");
        }
        return with(options.withTimes(times -> new CallOptions.Times(time, times.firstByte(), times.stall())));
    }

    /** Does not limit all of it, for an exchange that may go on for long; a peer that stalls still ends it. */
    public ClientRequest withoutTimeout() {
        return with(options.withTimes(times -> new CallOptions.Times(Duration.ZERO, times.firstByte(), times.stall())));
    }

    /**
     * Limits how long the peer may think before it begins to answer, counted from the end of the request. 30 s unless said. An interim
     * answer (1xx) is a beginning: after it only a stall ends the exchange, and the time for the whole.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public ClientRequest withFirstByteTimeout(Duration time) {
        return with(options.withTimes(times -> new CallOptions.Times(times.whole(), time, times.stall())));
    }

    /**
     * Limits how long the peer may take nothing of the body of the request, and, once its answer has begun, send nothing more of it while that
     * is waited for. 30 s unless said.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public ClientRequest withStallTimeout(Duration time) {
        return with(options.withTimes(times -> new CallOptions.Times(times.whole(), times.firstByte(), time)));
    }

    /**
     * Follows so many redirects (301, 302, 303, 307, 308 with a {@code Location}); none unless said, so that they are answered as they came.
     * To another origin go neither {@code Authorization} nor {@code Cookie} nor {@code Proxy-Authorization}.
     *
     * @throws IllegalArgumentException if the count is negative
     */
    public ClientRequest withRedirects(int most) {
        return with(options.withRedirects(most));
    }

    /**
     * Connects to this address; {@code Host} and the name that TLS checks stay those of the URI.
     *
     * @throws IllegalArgumentException if the address is not resolved
     */
    public ClientRequest connectTo(InetSocketAddress address) {
        return with(options.withConnectTo(address));
    }

    /** How much {@link HttpClient#send} reads of the answer's body; 1 MiB unless said. The rest is not read. */
    public ClientRequest withMaxResponseBytes(int bytes) {
        return with(options.withLimits(limits -> new CallOptions.BodyLimits(bytes, limits.streamed())));
    }

    /** How much of the answer's body can be read from what {@link HttpClient#open} answers; 1 GiB unless said. Then reading fails. */
    public ClientRequest withMaxStreamedBytes(long bytes) {
        return with(options.withLimits(limits -> new CallOptions.BodyLimits(limits.whole(), bytes)));
    }

    /**
     * This request, marked as one that does no harm when it is sent twice. Requests of the methods that RFC 9110 calls idempotent are: GET,
     * HEAD, OPTIONS, TRACE, PUT and DELETE.
     */
    public ClientRequest asIdempotent() {
        return with(options.asIdempotent(true));
    }

    private ClientRequest with(CallOptions changed) {
        return new ClientRequest(target, headers, bytes, written, changed);
    }

    /** This request sent elsewhere. @throws IllegalArgumentException if the URI is not absolute http or https */
    ClientRequest to(URI uri, Headers fields) {
        return new ClientRequest(Target.of(method(), checked(uri)), fields, bytes, written, options);
    }

    /** The same without a body, by a method that is idempotent. */
    ClientRequest toGet(URI uri, Headers fields) {
        String method = method().equals("HEAD") ? "HEAD" : "GET";
        return new ClientRequest(Target.of(method, checked(uri)), fields, NO_BODY, null, options.asIdempotent(true));
    }

    /** Whether all of it can be sent once more. */
    boolean isRepeatable() {
        return written == null;
    }

    WrittenBody.@Nullable Pieces written() {
        return written;
    }

    CallOptions options() {
        return options;
    }

    @Override
    public String toString() {
        return method() + " " + uri();
    }
}
