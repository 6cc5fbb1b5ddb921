package io.dujiang.bench;

import io.dujiang.bench.HttpLoad.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an HTTP request costs on our server and on others. Ours and the peers take turns, each in a process of its own. */
final class HttpBench {
    /** The share of raw Netty's highest rate at which latency is compared. */
    private static final double SHARE_OF_CAPACITY = 0.7;
    /** After so many failures of a server under a load there are no more rounds of it. */
    private static final int TRIES = 2;

    private final HttpPace pace;
    private final boolean quick;
    private final List<HttpRow> chosen;
    private final Cores cores = Cores.here();
    private final HttpServers servers = new HttpServers(cores);
    private final Map<HttpLoad, Map<HttpPeer, Samples>> measured = new HashMap<>();
    private final long begun = System.nanoTime();
    private Optional<String> noWrk = Optional.empty();

    HttpBench(BenchOptions options) {
        this.pace = HttpPace.of(options);
        this.quick = options.quick();
        this.chosen = options.rows().isEmpty()
                ? List.of(HttpRow.values())
                : options.rows().stream().map(HttpRow::of).toList();
    }

    List<Row> run() {
        noWrk = Wrk.whyMissing();
        chosen.stream().flatMap(row -> row.peers(quick).stream()).distinct().forEach(servers::prepare);
        List<HttpRow> order = inOrder();
        try (servers;
                LoadProcess load = LoadProcess.start(cores)) {
            for (int i = 0; i < order.size(); i++) {
                HttpRow row = order.get(i);
                measure(row, load);
                Progress.say(ServerRow.summary(report(row)));
                servers.keep(peersOf(order.subList(i + 1, order.size())));
            }
            return chosen.stream().map(this::report).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The bench was interrupted", e);
        }
    }

    /** What is to be measured; when the time is bounded, first one row of each kind. */
    private List<HttpRow> inOrder() {
        return quick
                ? chosen.stream()
                        .sorted(Comparator.comparing(row -> !HttpRow.first().contains(row)))
                        .toList()
                : chosen;
    }

    private Row report(HttpRow row) {
        return ServerRow.of(row, row.peers(quick), measuredOf(row));
    }

    private Set<HttpPeer> peersOf(List<HttpRow> rows) {
        return rows.stream()
                .flatMap(row -> row.peers(quick).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(HttpPeer.class)));
    }

    private Map<HttpPeer, Samples> measuredOf(HttpRow row) {
        return measured.computeIfAbsent(row.load(), _ -> new EnumMap<>(HttpPeer.class));
    }

    /** Measures what is not measured yet of all rows with the same load. */
    private void measure(HttpRow row, LoadProcess load) throws IOException, InterruptedException {
        Map<HttpPeer, Samples> figures = measuredOf(row);
        List<HttpRow> same = Arrays.stream(HttpRow.values())
                .filter(chosen::contains)
                .filter(other ->
                        other.load().equals(row.load()) && other.peers(false).equals(row.peers(false)))
                .toList();
        Set<HttpPeer> peers = peersOf(same);
        peers.removeAll(figures.keySet());
        for (int i = 0; i < pace.rounds(); i++) {
            for (HttpPeer peer : peers) {
                boolean named = same.stream().anyMatch(other -> other.names(peer));
                Samples own = figures.computeIfAbsent(peer, _ -> new Samples());
                if (i < (named ? pace.rounds() : pace.otherRounds()) && (i < TRIES || own.isComplete())) {
                    own.add(sample(peer, row.load(), load));
                }
            }
        }
    }

    private Sample sample(HttpPeer peer, HttpLoad asked, LoadProcess load) throws InterruptedException {
        if (System.nanoTime() - begun > pace.whole().toNanos()) {
            return Sample.missing("not measured: the time of --quick was over; choose fewer rows by --rows");
        }
        Optional<String> whyMissing = servers.whyMissing(peer).or(() -> noWrk);
        if (whyMissing.isPresent()) {
            return Sample.missing(whyMissing.get());
        }
        try {
            return asked.model() == Model.SATURATED ? saturated(peer, asked) : arrivals(peer, asked, load);
        } catch (IOException | UncheckedIOException e) {
            servers.end(peer);
            return Sample.missing(String.valueOf(e.getMessage()));
        }
    }

    private Sample saturated(HttpPeer peer, HttpLoad asked) throws IOException, InterruptedException {
        return wrk(peer).run(warm(peer, asked), asked, pace);
    }

    private Wrk wrk(HttpPeer peer) {
        return new Wrk(cores, !peer.isUnpinned());
    }

    /** The server of a peer, which has compiled what it does. */
    private MeasuredServer warm(HttpPeer peer, HttpLoad asked) throws IOException, InterruptedException {
        MeasuredServer server = servers.of(peer);
        if (servers.isCold(peer, asked.path())) {
            wrk(peer).warmUp(server, asked.warming(), pace);
        }
        return server;
    }

    private Sample arrivals(HttpPeer peer, HttpLoad asked, LoadProcess load) throws IOException, InterruptedException {
        Samples netty = measured.computeIfAbsent(asked.saturated(), _ -> new EnumMap<>(HttpPeer.class))
                .computeIfAbsent(HttpPeer.NETTY, _ -> new Samples());
        if (!netty.isComplete()) {
            netty.add(saturated(HttpPeer.NETTY, asked.saturated()));
        }
        if (!netty.isComplete()) {
            return Sample.missing("the highest rate of raw Netty is not known: " + netty.missing());
        }
        double rate = netty.median(Metric.RATE) * SHARE_OF_CAPACITY;
        MeasuredServer server = warm(peer, asked);
        if (servers.isCold(peer, asked.path() + " at a rate")) { // what it does between requests is not compiled yet
            load.warmUp(server, asked, rate, pace);
        }
        return load.arrivals(server, asked, rate, pace);
    }
}
