package io.dujiang.net;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/**
 * What a pooled connection leads to.
 *
 * @param host the name that is looked up and that TLS checks, without brackets
 * @param port of the URI
 * @param tls whether it is https
 * @param address really connected to, if that was given
 */
record Destination(String host, int port, boolean tls, Optional<InetSocketAddress> address) {
    static Destination of(ClientRequest request) {
        URI uri = request.uri();
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return new Destination(host(uri), port, tls, request.connectTo());
    }

    private static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + host + ":" + port
                + address.map(real -> " at " + real).orElse("");
    }
}
