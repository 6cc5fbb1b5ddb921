package io.dujiang.bench;

import java.time.Duration;

/**
 * What a load worker shall do, as the line that it reads.
 *
 * @param kind of the load
 * @param server the process whose CPU is counted
 * @param port where it listens
 * @param connections to it
 * @param path of the {@link Page}; for echo {@code -}
 * @param amount requests a second for arrivals, bytes a message for echo, else 0
 * @param warmUp before what counts
 * @param window that counts
 */
record LoadOrder(
        Kind kind,
        long server,
        int port,
        int connections,
        String path,
        double amount,
        Duration warmUp,
        Duration window) {
    /** What a load does. */
    enum Kind {
        /** HTTP requests at a fixed rate. */
        ARRIVALS,
        /** Messages that come back. */
        ECHO,
        /** One HTTP request on each connection, and no more: they stay open until the next order. */
        IDLE_HTTP,
        /** One message there and back on each connection, and no more. */
        IDLE_ECHO
    }

    String line() {
        return String.join(
                " ",
                kind.name(),
                Long.toString(server),
                Integer.toString(port),
                Integer.toString(connections),
                path,
                Double.toString(amount),
                Long.toString(warmUp.toMillis()),
                Long.toString(window.toMillis()));
    }

    static LoadOrder parse(String line) {
        String[] words = line.split(" ", -1);
        return new LoadOrder(
                Kind.valueOf(words[0]),
                Long.parseLong(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                words[4],
                Double.parseDouble(words[5]),
                Duration.ofMillis(Long.parseLong(words[6])),
                Duration.ofMillis(Long.parseLong(words[7])));
    }
}
