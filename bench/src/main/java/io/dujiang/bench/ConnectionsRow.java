package io.dujiang.bench;

import io.dujiang.bench.ServerLauncher.OfGo;
import io.dujiang.bench.ServerLauncher.OfJava;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of the connections bench; the number is that of the idle connections. */
enum ConnectionsRow {
    HTTP_10000(LoadOrder.Kind.IDLE_HTTP, 10_000),
    TCP_10000(LoadOrder.Kind.IDLE_ECHO, 10_000),
    HTTP_50000(LoadOrder.Kind.IDLE_HTTP, 50_000),
    TCP_50000(LoadOrder.Kind.IDLE_ECHO, 50_000);

    static final String OURS = "ours";
    static final String NETTY = "raw-netty";
    static final String TARGET = "at most 1.25 times raw-netty";

    private static final double MOST_TIMES_NETTY = 1.25;
    /** What a server has open besides. */
    private static final int OTHER_DESCRIPTORS = 300;

    private static final String HEAP = "1g";

    private final LoadOrder.Kind kind;
    private final int connections;

    ConnectionsRow(LoadOrder.Kind kind, int connections) {
        this.kind = kind;
        this.connections = connections;
    }

    LoadOrder.Kind kind() {
        return kind;
    }

    int connections() {
        return connections;
    }

    /** True if a process may have so many connections. */
    boolean fitsInto(long descriptors) {
        return connections + OTHER_DESCRIPTORS <= descriptors;
    }

    /** The servers by their names, ours first. */
    Map<String, ServerLauncher> servers() {
        boolean http = kind == LoadOrder.Kind.IDLE_HTTP;
        Map<String, ServerLauncher> servers = new LinkedHashMap<>();
        servers.put(OURS, new OfJava(http ? JavaServer.OURS_HTTP : JavaServer.OURS_ECHO, HEAP));
        servers.put(NETTY, new OfJava(http ? JavaServer.NETTY_HTTP : JavaServer.NETTY_ECHO, HEAP));
        servers.put("go", new OfGo(http ? "http" : "echo"));
        return servers;
    }

    /** Whether the target is reached within the spread of our rounds; false if ours or raw Netty's figures are missing. */
    static boolean isMet(Map<String, Samples> measured) {
        Samples ours = measured.getOrDefault(OURS, new Samples());
        Samples netty = measured.getOrDefault(NETTY, new Samples());
        return ours.isComplete()
                && netty.isComplete()
                && ours.spread(Metric.BYTES).getFirst() <= netty.median(Metric.BYTES) * MOST_TIMES_NETTY;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those of these names, or all. */
    static List<ConnectionsRow> chosen(List<String> names) {
        return Arrays.stream(values())
                .filter(row -> names.isEmpty() || names.contains(row.text()))
                .toList();
    }
}
