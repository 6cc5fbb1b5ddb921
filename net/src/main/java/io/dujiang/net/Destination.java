package io.dujiang.net;

import java.net.InetSocketAddress;
import java.net.URI;

/**
 * What a pooled connection leads to.
 *
 * @param host the name that TLS checks, without brackets
 * @param port of the URI
 * @param tls whether it is https
 * @param address really connected to
 */
record Destination(String host, int port, boolean tls, InetSocketAddress address) {
    static boolean isTls(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
    }

    static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return host + ":" + port + " (" + address.getAddress().getHostAddress() + ":" + address.getPort() + ")";
    }
}
