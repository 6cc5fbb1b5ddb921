package io.dujiang.bench;

import io.dujiang.bench.Row.Better;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a message there and back costs on our TCP server and on others, over 64 connections. */
final class EchoBench {
    private static final int CONNECTIONS = 64;
    private static final Duration PART_OF_WARM_UP = WarmUp.PART.multipliedBy(2);
    private static final int MOST_WARM_UPS = 60;
    private static final int QUICK_WARM_UPS = 4;

    private final HttpPace pace;
    private final int mostWarmUps;
    private final List<EchoPeer> peers;
    private final List<EchoRow> chosen;
    private final Cores cores = Cores.here();
    private final Map<EchoPeer, String> missing = new EnumMap<>(EchoPeer.class);
    private final Map<EchoPeer, MeasuredServer> servers = new EnumMap<>(EchoPeer.class);

    EchoBench(BenchOptions options) {
        this.pace = HttpPace.of(options);
        this.mostWarmUps = options.quick() ? QUICK_WARM_UPS : MOST_WARM_UPS;
        this.peers = EchoPeer.all(options.quick());
        this.chosen = EchoRow.chosen(options.rows());
    }

    List<Row> run() {
        peers.forEach(peer -> peer.launcher().prepare().ifPresent(why -> missing.put(peer, why)));
        List<Row> rows = new ArrayList<>();
        try (LoadProcess load = LoadProcess.start(cores)) {
            peers.forEach(this::start);
            for (EchoRow row : chosen) {
                rows.add(row(row, measure(row, load)));
                Progress.say(ServerRow.summary(rows.getLast()));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            servers.values().forEach(MeasuredServer::close);
        }
    }

    private void start(EchoPeer peer) {
        if (missing.containsKey(peer)) {
            return;
        }
        try {
            servers.put(
                    peer,
                    MeasuredServer.start(
                            cores.onServer(peer.launcher().command(new ServerSetup(0, 1, ServerSetup.AUTO, 0))),
                            "echo-" + peer.text()));
        } catch (IOException e) {
            missing.put(peer, String.valueOf(e.getMessage()));
        }
    }

    private Map<EchoPeer, Samples> measure(EchoRow row, LoadProcess load) {
        Map<EchoPeer, Samples> measured = new EnumMap<>(EchoPeer.class);
        for (int i = 0; i < pace.rounds(); i++) {
            for (EchoPeer peer : peers) {
                Samples own = measured.computeIfAbsent(peer, _ -> new Samples());
                if (i == 0 || own.isComplete()) {
                    own.add(sample(peer, row, load, i == 0));
                }
            }
        }
        return measured;
    }

    private Sample sample(EchoPeer peer, EchoRow row, LoadProcess load, boolean isFirst) {
        MeasuredServer server = servers.get(peer);
        if (server == null) {
            return Sample.missing(missing.getOrDefault(peer, "it does not run"));
        }
        try {
            if (isFirst) {
                warmUp(server, row, load);
            }
            return load.echo(server, row.bytes(), CONNECTIONS, pace.settle(), pace.window());
        } catch (IOException e) {
            return Sample.missing(String.valueOf(e.getMessage()));
        }
    }

    private void warmUp(MeasuredServer server, EchoRow row, LoadProcess load) throws IOException {
        WarmUp warmUp = WarmUp.of(server);
        boolean over = false;
        for (int i = 0; i < mostWarmUps && !over; i++) {
            over = warmUp.isOver(load.echo(server, row.bytes(), CONNECTIONS, Duration.ZERO, PART_OF_WARM_UP)
                    .values()
                    .getOrDefault(Metric.CPU, Double.MAX_VALUE));
        }
    }

    private static Row row(EchoRow row, Map<EchoPeer, Samples> measured) {
        Map<String, Samples> byName = new LinkedHashMap<>();
        measured.forEach((peer, samples) -> byName.put(peer.text(), samples));
        return ServerRow.of(
                new ServerRow.Head(row.text(), "us/message", Better.LOWER, Metric.CPU),
                byName,
                Optional.of(EchoRow.TARGET),
                EchoRow.isMet(measured));
    }
}
