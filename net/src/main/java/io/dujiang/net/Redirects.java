package io.dujiang.net;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the redirects of one exchange lead (RFC 9110, 15.4). Of one task. */
final class Redirects {
    private static final String[] CREDENTIALS = {"Authorization", "Cookie", "Proxy-Authorization"};
    private static final String[] OF_A_BODY = {
        "Content-Type",
        "Content-Encoding",
        "Content-Language",
        "Content-Location",
        "Content-Length",
        "Last-Modified",
        "Digest",
        "Content-Digest",
        "Repr-Digest",
        "Expect"
    };

    private final ClientRequest first;
    private final int most;
    private final List<String> seen = new ArrayList<>();
    private int followed;

    Redirects(ClientRequest first) {
        this.first = first;
        this.most = first.options().redirects();
    }

    /**
     * The request that follows an answer; empty if the answer is the last.
     *
     * @throws HttpRedirectException if it must not be followed
     */
    Optional<ClientRequest> after(ClientRequest request, int status, Headers headers) throws HttpRedirectException {
        if (most == 0 || !isRedirect(status)) {
            return Optional.empty();
        }
        Optional<String> location = headers.first("Location");
        if (location.isEmpty()) {
            return Optional.empty();
        }
        URI target = target(request.uri(), location.get());
        ClientRequest next = next(request, status, target);
        seen.add(request.toString());
        checkCount(next);
        return Optional.of(next);
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private URI target(URI from, String location) throws HttpRedirectException {
        try {
            return resolve(from, URI.create(location));
        } catch (IllegalArgumentException e) {
            throw refused(from, "whose Location '" + location + "' is no URI", e);
        }
    }

    /** By RFC 3986, 5.2.2: what has no path keeps that of the base, which {@link URI#resolve} does not know. */
    private static URI resolve(URI from, URI location) {
        if (location.getScheme() != null
                || location.getRawAuthority() != null
                || !location.getRawPath().isEmpty()) {
            return from.resolve(location);
        }
        String base = from.toString().split(location.getRawQuery() == null ? "#" : "[?#]", 2)[0];
        return URI.create(base + location);
    }

    private void checkCount(ClientRequest next) throws HttpRedirectException {
        if (seen.contains(next.toString())) {
            throw new HttpRedirectException(
                    first + " was redirected in a circle of " + seen.size() + ", back to " + next.uri());
        }
        if (++followed > most) {
            throw new HttpRedirectException(first + " was redirected more than " + most + " times, last to "
                    + next.uri() + "; withRedirects allows more");
        }
    }

    private ClientRequest next(ClientRequest request, int status, URI target) throws HttpRedirectException {
        URI from = request.uri();
        if (from.getScheme().equalsIgnoreCase("https") && !"https".equalsIgnoreCase(target.getScheme())) {
            throw refused(from, "to " + target + ", which is not https", null);
        }
        boolean sameOrigin = Destination.of(from).equals(Destination.of(target));
        if (!sameOrigin && request.options().connectTo().isPresent()) {
            throw refused(from, "to " + target + ", which is not where connectTo leads", null);
        }
        Headers fields = sameOrigin ? request.headers() : request.headers().without(CREDENTIALS);
        try {
            if (becomesGet(request.method(), status)) {
                return request.toGet(target, fields.without(OF_A_BODY));
            }
            if (request.isRepeatable()) {
                return request.to(target, fields);
            }
        } catch (IllegalArgumentException e) {
            throw refused(from, "to " + target + ", where the client cannot send to", e);
        }
        throw refused(from, "to " + target + ", but its body is written once only", null);
    }

    /** See Other asks for that; Moved and Found were always taken so for POST. */
    private static boolean becomesGet(String method, int status) {
        return status == 303 || (method.equals("POST") && (status == 301 || status == 302));
    }

    private HttpRedirectException refused(URI from, String why, @Nullable Throwable cause) {
        return new HttpRedirectException(
                first + " was redirected by " + from + ", " + why + ": it was not followed", cause);
    }
}
