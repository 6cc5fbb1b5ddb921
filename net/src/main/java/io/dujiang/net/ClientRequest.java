package io.dujiang.net;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A request that an {@link HttpClient} sends. Immutable.
 *
 * @param method a token, such as {@code POST}
 * @param uri absolute, {@code http} or {@code https}, with a host and without user information
 * @param headers without {@code Host}, {@code Content-Length} and {@code Connection}, which the client adds
 * @param body empty when there is none; handed over, not copied
 * @param timeout for all of it: waiting for a connection, looking up the name, connecting, sending, receiving
 * @param connectTo the address really connected to; {@code Host} and the name that TLS checks stay those of the URI
 * @param maxResponseBytes of body that are read; the rest is not
 * @param idempotent whether it may be sent again when a connection out of the pool turns out to be closed
 */
public record ClientRequest(
        String method,
        URI uri,
        Headers headers,
        byte[] body,
        Duration timeout,
        Optional<InetSocketAddress> connectTo,
        int maxResponseBytes,
        boolean idempotent) {
    /** 30 s. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** 1 MiB. */
    public static final int DEFAULT_MAX_RESPONSE_BYTES = 1 << 20;

    /** @throws IllegalArgumentException if a part is not as described above */
    public ClientRequest {
        if (!HeaderSyntax.isToken(method)) {
            throw new IllegalArgumentException("A method is a token, such as POST; got '" + method + "'");
        }
        checkUri(uri);
        if (timeout.isNegative() || timeout.isZero() || maxResponseBytes < 0) {
            throw new IllegalArgumentException("A request needs a timeout longer than 0 and maxResponseBytes >= 0; got "
                    + timeout + " and " + maxResponseBytes);
        }
        if (connectTo.isPresent() && connectTo.get().isUnresolved()) {
            throw new IllegalArgumentException("connectTo is a resolved address; got " + connectTo.get()
                    + ": look the name up first, or leave connectTo out");
        }
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
    public static ClientRequest delete(URI uri) {
        return of("DELETE", uri);
    }

    /** @throws IllegalArgumentException if the method is not a token or the URI is not absolute http or https */
    public static ClientRequest of(String method, URI uri) {
        boolean safe = method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
        return new ClientRequest(
                method,
                uri,
                Headers.EMPTY,
                new byte[0],
                DEFAULT_TIMEOUT,
                Optional.empty(),
                DEFAULT_MAX_RESPONSE_BYTES,
                safe);
    }

    /** @throws IllegalArgumentException if the name is not a token or the value holds a control character */
    public ClientRequest withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    public ClientRequest withHeaders(Headers headers) {
        return new ClientRequest(method, uri, headers, body, timeout, connectTo, maxResponseBytes, idempotent);
    }

    public ClientRequest withBody(String contentType, byte[] body) {
        return new ClientRequest(
                method,
                uri,
                headers.with("Content-Type", contentType),
                body,
                timeout,
                connectTo,
                maxResponseBytes,
                idempotent);
    }

    public ClientRequest withTimeout(Duration timeout) {
        return new ClientRequest(method, uri, headers, body, timeout, connectTo, maxResponseBytes, idempotent);
    }

    public ClientRequest connectTo(InetSocketAddress address) {
        return new ClientRequest(
                method, uri, headers, body, timeout, Optional.of(address), maxResponseBytes, idempotent);
    }

    public ClientRequest withMaxResponseBytes(int bytes) {
        return new ClientRequest(method, uri, headers, body, timeout, connectTo, bytes, idempotent);
    }

    /** This request, marked as one that does no harm when it is sent twice. */
    public ClientRequest asIdempotent() {
        return new ClientRequest(method, uri, headers, body, timeout, connectTo, maxResponseBytes, true);
    }

    private static void checkUri(URI uri) {
        String scheme = uri.getScheme();
        boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!http || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() > 65535) {
            throw new IllegalArgumentException(
                    "The client sends to http://host[:port]/path or https://..., without user" + " information; got '"
                            + uri + "'");
        }
    }
}
