package io.dujiang.net;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * What a pooled connection leads to.
 *
 * @param host the name that is looked up and that TLS checks, in lower case and without brackets
 * @param port of the URI
 * @param tls whether it is https
 * @param address really connected to, if that was given
 */
record Destination(String host, int port, boolean tls, Optional<InetSocketAddress> address) {
    /** The origin of a URI that has a host; without one, of none. */
    static Destination of(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return new Destination(host(uri), port, tls, Optional.empty());
    }

    /** The same, with another address really connected to. */
    Destination at(InetSocketAddress real) {
        return new Destination(host, port, tls, Optional.of(real));
    }

    private static String host(URI uri) {
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return (tls ? "https://" : "http://") + name + ":" + port
                + address.map(real -> " at " + real).orElse("");
    }
}
