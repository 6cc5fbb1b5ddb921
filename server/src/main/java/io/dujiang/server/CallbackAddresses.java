package io.dujiang.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says where callbacks may go: to public addresses over http or https, and to the hosts that the settings allow.
 *
 * <p>A name is as good as all the addresses it resolves to: one that is not public refuses it. Checked at submission, and
 * again at sending, where the address that was checked is the one connected to; so a name that changes its meaning in between
 * gains nothing.
 */
final class CallbackAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackAddresses.class);
    private static final int MAX_LENGTH = 2048;

    private final Set<String> allowed;
    private final NameLookup lookup;

    /**
     * @param allowed {@code host:port}, in lower case, that need not be public
     * @param lookup resolves names, on a thread that may block
     */
    CallbackAddresses(Set<String> allowed, NameLookup lookup) {
        this.allowed = Set.copyOf(allowed);
        this.lookup = lookup;
    }

    /**
     * Reads and checks an address that a client gave. One whose name does not resolve now is taken: it is looked up again when
     * it is used.
     *
     * @throws ProblemException if it is malformed or leads where callbacks may not go
     */
    URI accept(String text) throws InterruptedException {
        URI url = parse(text);
        if (!isAllowed(url)) {
            requireNotForbidden(url);
        }
        return url;
    }

    private void requireNotForbidden(URI url) throws InterruptedException {
        try {
            requirePublic(url, addresses(url));
        } catch (UnknownHostException e) {
            LOG.debug("A callback to {} was accepted though its name does not resolve now", url.getHost());
        } catch (ForbiddenAddressException e) {
            throw ProblemCode.CALLBACK_ADDRESS_REFUSED.because(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The address to connect to.
     *
     * @throws ForbiddenAddressException if callbacks may not go there
     * @throws UnknownHostException if the name does not resolve
     */
    InetSocketAddress resolve(URI url) throws UnknownHostException, InterruptedException {
        List<InetAddress> addresses = addresses(url);
        if (!isAllowed(url)) {
            requirePublic(url, addresses);
        }
        return new InetSocketAddress(addresses.getFirst(), port(url));
    }

    private boolean isAllowed(URI url) {
        return allowed.contains(hostAndPort(url));
    }

    private List<InetAddress> addresses(URI url) throws UnknownHostException, InterruptedException {
        String host = unbracketed(url);
        Optional<InetAddress> literal = literal(host);
        return literal.isPresent() ? List.of(literal.get()) : lookup.resolve(host);
    }

    private static void requirePublic(URI url, List<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            if (!PublicAddresses.contains(address)) {
                throw new ForbiddenAddressException("Callbacks may not go to " + hostAndPort(url) + ": "
                        + address.getHostAddress() + " is not a public address. If it is meant, name it in the setting "
                        + "allowed-callback-hosts=" + hostAndPort(url));
            }
        }
    }

    private static URI parse(String text) {
        try {
            URI url = new URI(text);
            requireWellFormed(url, text);
            return url;
        } catch (URISyntaxException e) {
            throw invalid(text, e.getReason());
        }
    }

    private static void requireWellFormed(URI url, String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid(text.substring(0, 100) + "…", "it is longer than " + MAX_LENGTH + " characters");
        }
        if (!"http".equalsIgnoreCase(url.getScheme()) && !"https".equalsIgnoreCase(url.getScheme())) {
            throw invalid(text, "its scheme is neither http nor https");
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65_535) {
            throw invalid(text, "it has no valid host and port");
        }
        if (url.getRawUserInfo() != null) {
            throw ProblemCode.CALLBACK_ADDRESS_INVALID.because(
                    "The callback address holds user information; callbacks are signed instead, leave it out");
        }
        if (url.getRawFragment() != null) {
            throw invalid(text, "it has a fragment");
        }
    }

    private static ProblemException invalid(String text, String why) {
        return ProblemCode.CALLBACK_ADDRESS_INVALID.because("The callback address '" + text + "' cannot be used: " + why
                + ". Give a URL such as https://example.com/hooks");
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String hostAndPort(URI url) {
        return (url.getHost() + ":" + port(url)).toLowerCase(Locale.ROOT);
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static String unbracketed(URI url) {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Turns a name into addresses, at least one. */
    @FunctionalInterface
    interface NameLookup {
        /** @throws UnknownHostException if there is no such name, or nobody who would know */
        List<InetAddress> resolve(String host) throws UnknownHostException, InterruptedException;
    }

    /** The address is one that callbacks may not go to. */
    static final class ForbiddenAddressException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ForbiddenAddressException(String message) {
            super(message);
        }
    }
}
