package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpBenchTest {
    private final Map<HttpPeer, Samples> measured = new EnumMap<>(HttpPeer.class);

    @Test
    void namesTheRowsOfTheIssue() {
        assertThat(Arrays.stream(HttpRow.values()).map(HttpRow::text))
                .contains(
                        "plaintext-16",
                        "plaintext-64",
                        "plaintext-1000",
                        "plaintext-10000",
                        "json-16",
                        "json-64",
                        "json-1000",
                        "json-10000",
                        "plaintext-1000-rate",
                        "plaintext-16-p99",
                        "plaintext-64-p99",
                        "plaintext-1000-p99",
                        "plaintext-10000-p99",
                        "mib-64",
                        "tls-64",
                        "two-loops-64",
                        "policies-64",
                        "blocking-10000",
                        "blocking-10000-rate");
        assertThat(BenchName.ECHO.rows()).containsExactly("echo-1-kib", "echo-10-kib", "echo-100-kib");
        assertThat(BenchName.CONNECTIONS.rows()).contains("http-10000", "tcp-10000", "http-50000", "tcp-50000");
    }

    @Test
    void comparesWithThePeersOfTheIssue() {
        assertThat(HttpRow.PLAINTEXT_64.peers(false).stream().map(HttpPeer::text))
                .containsExactly(
                        "ours",
                        "raw-netty",
                        "netty-hand-off",
                        "vertx",
                        "helidon",
                        "jdk-virtual-threads",
                        "thread-per-connection",
                        "go",
                        "node",
                        "asyncio-streams",
                        "uvloop-streams",
                        "uvloop-protocol");
        assertThat(HttpRow.POLICIES_64.peers(false).stream().map(HttpPeer::text))
                .containsExactly("ours", "ours-io-uring", "ours-kqueue", "ours-nio", "ours-portable");
        assertThat(HttpRow.TWO_LOOPS_64.peers(false).stream().map(HttpPeer::text))
                .containsExactly(
                        "ours",
                        "raw-netty",
                        "netty-hand-off",
                        "vertx",
                        "helidon",
                        "jdk-virtual-threads",
                        "thread-per-connection",
                        "go");
        assertThat(HttpRow.TWO_LOOPS_64.target().named()).isEqualTo(HttpPeer.NETTY_TWO);
        assertThat(HttpRow.MIB_64.target()).isEqualTo(HttpTarget.NEAR_NETTY);
        assertThat(Arrays.stream(EchoPeer.values()).map(EchoPeer::text))
                .contains("uvloop-protocol", "uvloop-streams", "uvloop-sockets", "asyncio-streams", "raw-netty", "go");
    }

    @Test
    void isQuickWithThePeersOfTheTargetsAlone() {
        assertThat(HttpRow.PLAINTEXT_64.peers(true)).containsExactly(HttpPeer.OURS, HttpPeer.NETTY);
        assertThat(HttpRow.PLAINTEXT_1000_RATE.peers(true)).containsExactly(HttpPeer.OURS, HttpPeer.ASYNCIO_STREAMS);
    }

    @Test
    void putsMediansAndSpreadsIntoARow() {
        measured(HttpPeer.OURS, Metric.CPU, 8, 7, 7.5);
        measured(HttpPeer.NETTY, Metric.CPU, 7);
        measured.put(HttpPeer.GO, missing());

        Row row = ServerRow.of(HttpRow.PLAINTEXT_64, List.of(HttpPeer.OURS, HttpPeer.NETTY, HttpPeer.GO), measured);

        assertThat(row.name()).isEqualTo("plaintext-64");
        assertThat(row.unit()).isEqualTo("us/request");
        assertThat(row.ours()).contains(7.5);
        assertThat(row.spread()).containsExactly(7.0, 8.0);
        assertThat(row.peers())
                .containsExactly(Peer.measured("raw-netty", 7), Peer.missing("go", "go is not installed"));
        assertThat(row.met()).isTrue();
    }

    @Test
    void missesTheTargetBeyondTheSpread() {
        measured(HttpPeer.OURS, Metric.CPU, 7.4, 8);
        measured(HttpPeer.NETTY, Metric.CPU, 7);
        assertThat(isMet(HttpTarget.NEAR_NETTY, Metric.CPU)).isFalse();

        measured(HttpPeer.OURS, Metric.CPU, 7.3);
        assertThat(isMet(HttpTarget.NEAR_NETTY, Metric.CPU)).isTrue();
    }

    @Test
    void isAheadOfAsyncioByHalf() {
        measured(HttpPeer.OURS, Metric.RATE, 140, 149);
        measured(HttpPeer.ASYNCIO_STREAMS, Metric.RATE, 100);
        assertThat(isMet(HttpTarget.ABOVE_ASYNCIO, Metric.RATE)).isFalse();

        measured(HttpPeer.OURS, Metric.RATE, 150);
        assertThat(isMet(HttpTarget.ABOVE_ASYNCIO, Metric.RATE)).isTrue();
    }

    @Test
    void comparesLatencyWithTheBestThatWasMeasured() {
        measured(HttpPeer.OURS, Metric.P99, 2);
        measured(HttpPeer.NETTY, Metric.P99, 2.5);
        measured.put(HttpPeer.GO, missing());
        assertThat(isMet(HttpTarget.LIKE_THE_BEST, Metric.P99)).isTrue();

        measured(HttpPeer.VERTX, Metric.P99, 1.9);
        assertThat(isMet(HttpTarget.LIKE_THE_BEST, Metric.P99)).isFalse();
    }

    @Test
    void missesATargetWithoutThePeerThatItNames() {
        measured(HttpPeer.OURS, Metric.CPU, 1);

        assertThat(isMet(HttpTarget.BELOW_HAND_OFF, Metric.CPU)).isFalse();
        assertThat(isMet(HttpTarget.NONE, Metric.CPU)).isTrue();
    }

    @Test
    void missesTheTargetIfARoundOfOursFailed() {
        measured(HttpPeer.OURS, Metric.CPU, 7);
        measured(HttpPeer.NETTY, Metric.CPU, 7);
        assertThat(isMet(HttpTarget.NEAR_NETTY, Metric.CPU)).isTrue();

        measured.computeIfAbsent(HttpPeer.OURS, _ -> new Samples()).add(Sample.missing("no request was answered"));
        Row row = ServerRow.of(HttpRow.PLAINTEXT_64, List.of(HttpPeer.OURS, HttpPeer.NETTY), measured);

        assertThat(row.met()).isFalse();
        assertThat(row.ours()).contains(7.0);
        assertThat(row.details()).containsEntry("ours failures", "1: no request was answered");
    }

    @Test
    void judgesEchoByBothOfUvloop() {
        Map<EchoPeer, Samples> echo = new EnumMap<>(EchoPeer.class);
        echo.put(EchoPeer.OURS, samples(Metric.CPU, 11));
        echo.put(EchoPeer.UVLOOP_STREAMS, samples(Metric.CPU, 14));
        echo.put(EchoPeer.UVLOOP_PROTOCOL, samples(Metric.CPU, 9.5));
        assertThat(EchoRow.isMet(echo)).isFalse();

        echo.put(EchoPeer.UVLOOP_PROTOCOL, samples(Metric.CPU, 10));
        assertThat(EchoRow.isMet(echo)).isTrue();
    }

    @Test
    void judgesMemoryByRawNetty() {
        Map<String, Samples> bytes = new LinkedHashMap<>();
        bytes.put("ours", samples(Metric.BYTES, 1_260));
        bytes.put("raw-netty", samples(Metric.BYTES, 1_000));
        assertThat(ConnectionsRow.isMet(bytes)).isFalse();

        bytes.put("ours", samples(Metric.BYTES, 1_250));
        assertThat(ConnectionsRow.isMet(bytes)).isTrue();
        assertThat(ConnectionsRow.HTTP_10000.fitsInto(20_000)).isTrue();
        assertThat(ConnectionsRow.HTTP_50000.fitsInto(20_000)).isFalse();
    }

    @Test
    void readsWhatItWrites() {
        Sample sample = new Sample(Map.of(Metric.P99, 1.5, Metric.RATE, 1e5), "");
        LoadOrder order = new LoadOrder(LoadOrder.Kind.ARRIVALS, 7, 8080, 64, Page.JSON, 1.5, WarmUp.PART, WarmUp.PART);

        assertThat(Sample.of(sample.line())).contains(sample);
        assertThat(Sample.of(missingSample().line())).contains(missingSample());
        assertThat(Sample.of("chatter")).isEmpty();
        assertThat(LoadOrder.parse(order.line())).isEqualTo(order);
    }

    private boolean isMet(HttpTarget target, Metric metric) {
        Map<HttpPeer, Samples> peers = new EnumMap<>(measured);
        Samples ours = peers.remove(HttpPeer.OURS);
        return target.isMet(ours == null ? new Samples() : ours, peers, metric);
    }

    private void measured(HttpPeer peer, Metric metric, double... values) {
        Samples own = measured.computeIfAbsent(peer, _ -> new Samples());
        for (double value : values) {
            own.add(new Sample(Map.of(metric, value), ""));
        }
    }

    private static Samples samples(Metric metric, double value) {
        Samples samples = new Samples();
        samples.add(new Sample(Map.of(metric, value), ""));
        return samples;
    }

    private static Sample missingSample() {
        return Sample.missing("go is not installed");
    }

    private static Samples missing() {
        Samples samples = new Samples();
        samples.add(missingSample());
        return samples;
    }
}
