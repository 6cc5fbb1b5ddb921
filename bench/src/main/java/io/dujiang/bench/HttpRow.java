package io.dujiang.bench;

import static io.dujiang.bench.HttpGroup.ALL;
import static io.dujiang.bench.HttpGroup.BLOCKING;
import static io.dujiang.bench.HttpGroup.POLICIES;
import static io.dujiang.bench.HttpGroup.TLS;
import static io.dujiang.bench.HttpGroup.TWO_LOOPS;
import static io.dujiang.bench.HttpTarget.ABOVE_ASYNCIO;
import static io.dujiang.bench.HttpTarget.ABOVE_HAND_OFF;
import static io.dujiang.bench.HttpTarget.BELOW_HAND_OFF;
import static io.dujiang.bench.HttpTarget.LIKE_THE_BEST;
import static io.dujiang.bench.HttpTarget.NEAR_NETTY;
import static io.dujiang.bench.HttpTarget.NEAR_NETTY_TLS;
import static io.dujiang.bench.HttpTarget.NEAR_NETTY_TWO;
import static io.dujiang.bench.HttpTarget.NONE;
import static io.dujiang.bench.Metric.CPU;
import static io.dujiang.bench.Metric.P99;
import static io.dujiang.bench.Metric.RATE;

import io.dujiang.bench.HttpLoad.Model;
import io.dujiang.bench.Row.Better;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rows of the http bench; the number is that of the connections. */
enum HttpRow {
    PLAINTEXT_16(Page.PLAINTEXT, 16, CPU, ALL, NEAR_NETTY),
    PLAINTEXT_64(Page.PLAINTEXT, 64, CPU, ALL, NEAR_NETTY),
    PLAINTEXT_1000(Page.PLAINTEXT, 1_000, CPU, ALL, NEAR_NETTY),
    PLAINTEXT_1000_RATE(Page.PLAINTEXT, 1_000, RATE, ALL, ABOVE_ASYNCIO),
    PLAINTEXT_10000(Page.PLAINTEXT, 10_000, CPU, ALL, NEAR_NETTY),
    JSON_16(Page.JSON, 16, CPU, ALL, NEAR_NETTY),
    JSON_64(Page.JSON, 64, CPU, ALL, NEAR_NETTY),
    JSON_1000(Page.JSON, 1_000, CPU, ALL, NEAR_NETTY),
    JSON_10000(Page.JSON, 10_000, CPU, ALL, NEAR_NETTY),
    PLAINTEXT_16_P99(Page.PLAINTEXT, 16, P99, ALL, LIKE_THE_BEST),
    PLAINTEXT_64_P99(Page.PLAINTEXT, 64, P99, ALL, LIKE_THE_BEST),
    PLAINTEXT_1000_P99(Page.PLAINTEXT, 1_000, P99, ALL, LIKE_THE_BEST),
    PLAINTEXT_10000_P99(Page.PLAINTEXT, 10_000, P99, ALL, LIKE_THE_BEST),
    BLOCKING_10000(Page.WAIT, 10_000, CPU, BLOCKING, BELOW_HAND_OFF),
    BLOCKING_10000_RATE(Page.WAIT, 10_000, RATE, BLOCKING, ABOVE_HAND_OFF),
    MIB_64(Page.MIB, 64, CPU, ALL, NEAR_NETTY),
    TLS_64(Page.PLAINTEXT, 64, CPU, TLS, NEAR_NETTY_TLS),
    TLS_1000(Page.PLAINTEXT, 1_000, CPU, TLS, NEAR_NETTY_TLS),
    TWO_LOOPS_64(Page.PLAINTEXT, 64, CPU, TWO_LOOPS, NEAR_NETTY_TWO),
    TWO_LOOPS_1000(Page.PLAINTEXT, 1_000, CPU, TWO_LOOPS, NEAR_NETTY_TWO),
    POLICIES_64(Page.PLAINTEXT, 64, CPU, POLICIES, NONE),
    POLICIES_1000(Page.PLAINTEXT, 1_000, CPU, POLICIES, NONE);

    private final String path;
    private final int connections;
    private final Metric metric;
    private final HttpGroup group;
    private final HttpTarget target;

    HttpRow(String path, int connections, Metric metric, HttpGroup group, HttpTarget target) {
        this.path = path;
        this.connections = connections;
        this.metric = metric;
        this.group = group;
        this.target = target;
    }

    /** What is asked of the servers. Rows with the same load show figures of the same measurements. */
    HttpLoad load() {
        return new HttpLoad(group, path, connections, metric == P99 ? Model.FIXED_RATE : Model.SATURATED);
    }

    /** The servers that are measured, ours first. */
    List<HttpPeer> peers(boolean quick) {
        return quick ? group.quick(target) : group.peers();
    }

    /** True if as many rounds are measured of a server as of ours. */
    boolean names(HttpPeer peer) {
        return (group != ALL && group != TWO_LOOPS)
                || target == LIKE_THE_BEST
                || peer == group.peers().getFirst()
                || peer == target.named();
    }

    /** One row of each kind, which {@code --quick} measures before the others. */
    static Set<HttpRow> first() {
        return EnumSet.of(
                PLAINTEXT_64,
                PLAINTEXT_1000,
                PLAINTEXT_1000_RATE,
                PLAINTEXT_1000_P99,
                TLS_64,
                BLOCKING_10000,
                BLOCKING_10000_RATE);
    }

    Metric metric() {
        return metric;
    }

    HttpTarget target() {
        return target;
    }

    Better better() {
        return metric == RATE ? Better.HIGHER : Better.LOWER;
    }

    String unit() {
        return switch (metric) {
            case RATE -> "requests/s";
            case P99 -> "ms";
            default -> "us/request";
        };
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is none of that name */
    static HttpRow of(String text) {
        return Arrays.stream(values())
                .filter(row -> row.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no row " + text));
    }
}
