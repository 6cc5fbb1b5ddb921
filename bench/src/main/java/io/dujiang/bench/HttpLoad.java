package io.dujiang.bench;

import java.time.Duration;

/**
 * What is asked of HTTP servers in turn.
 *
 * @param group of the servers
 * @param path of the {@link Page}
 * @param connections kept alive
 * @param model when requests are sent
 */
record HttpLoad(HttpGroup group, String path, int connections, Model model) {
    private static final int MOST_WARMING = 64;
    /** More than there are connections to the back end, so that some wait for one. */
    private static final int MOST_WARMING_BLOCKED = 4 * BackEnd.CONNECTIONS;

    private static final Duration HANDSHAKE = Duration.ofMillis(5);

    /** When requests are sent. */
    enum Model {
        /** As soon as the last of the connection was answered. */
        SATURATED,
        /** At a fixed rate, whatever became of those before. */
        FIXED_RATE
    }

    /** How long the servers shake hands after the last connection was admitted, on a core of their own. */
    Duration handshakes() {
        return group == HttpGroup.TLS ? HANDSHAKE.multipliedBy(connections) : Duration.ZERO;
    }

    /** How the servers are spoken to. */
    String scheme() {
        return group == HttpGroup.TLS ? "https" : "http";
    }

    /** The same as soon as the last was answered. */
    HttpLoad saturated() {
        return new HttpLoad(group, path, connections, Model.SATURATED);
    }

    /** The same over few connections, for servers that have yet to compile what they do. */
    HttpLoad warming() {
        return new HttpLoad(
                group,
                path,
                Math.min(connections, group == HttpGroup.BLOCKING ? MOST_WARMING_BLOCKED : MOST_WARMING),
                Model.SATURATED);
    }
}
