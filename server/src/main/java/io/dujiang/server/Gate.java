package io.dujiang.server;

import io.dujiang.net.Headers;
import io.dujiang.net.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Lets in who calls the service by its own name, from no foreign page, with the token. */
final class Gate {
    private static final Set<String> OPEN = Set.of("/healthz", "/readyz");
    private static final String BEARER = "Bearer ";

    private final byte[] token;
    private final Set<String> hosts;

    /** Hosts are names that clients may call the service by, with or without port, in lower case. */
    Gate(String token, Set<String> hosts) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.hosts = Set.copyOf(hosts);
    }

    /** @throws ProblemException if the request may not pass */
    void check(HttpRequest request) {
        Headers headers = request.headers();
        String host = headers.first("Host").orElse("").toLowerCase(Locale.ROOT);
        if (!isOurs(host)) {
            throw ProblemCode.FOREIGN_HOST.because(
                    "The Host '" + host + "' is not a name of this service. Call it by its own address, or add"
                            + " the name to the setting allowed-hosts");
        }
        headers.first("Origin").ifPresent(origin -> requireSame(origin, host));
        if (!OPEN.contains(request.path())) {
            requireToken(headers.first("Authorization"));
        }
    }

    private boolean isOurs(String host) {
        return hosts.contains(host) || hosts.contains(withoutPort(host));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }

    private static void requireSame(String origin, String host) {
        String own = origin.toLowerCase(Locale.ROOT);
        if (!own.equals("http://" + host) && !own.equals("https://" + host)) {
            throw ProblemCode.FOREIGN_ORIGIN.because(
                    "A page of " + origin + " may not call this service; only pages that it serves itself may");
        }
    }

    private void requireToken(Optional<String> authorization) {
        byte[] given = authorization
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip())
                .orElse("")
                .getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, token)) {
            throw new ProblemException(new Problem(
                    ProblemCode.UNAUTHORIZED,
                    "The bearer token is missing or wrong. Send 'Authorization: Bearer …' with the content of the file token in the"
                            + " service's data folder",
                    Headers.of("WWW-Authenticate", "Bearer")));
        }
    }
}
