package io.dujiang.bench;

import io.dujiang.bench.Row.Better;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a connection costs in memory that was used once and then does nothing.
 *
 * <p>Each figure is from a fresh process: by how much its resident memory and what lives on its heap after a collection grow while the
 * connections come. The heap of a JVM is resident from the start, so that its growth is not counted twice, and garbage not at all.
 */
final class ConnectionsBench {
    private static final int ROUNDS = 3;
    /** Loads the classes and grows the pools that do not depend on how many connections there are. */
    private static final int FIRST_CONNECTIONS = 200;
    /** So often they come and go, until what they run is compiled: a task that waits in interpreted code has a larger stack. */
    private static final int FIRST_TIMES = 200;

    private static final int QUICK_TIMES = 1;

    private final boolean quick;
    private final List<ConnectionsRow> chosen;
    private final Cores cores = Cores.here();

    ConnectionsBench(BenchOptions options) {
        this.quick = options.quick();
        this.chosen = ConnectionsRow.chosen(options.rows());
    }

    List<Row> run() {
        List<Row> rows = new ArrayList<>();
        try (LoadProcess load = LoadProcess.start(cores)) {
            for (ConnectionsRow row : chosen) {
                rows.add(row(row, measure(row, load)));
                Progress.say(ServerRow.summary(rows.getLast()));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Samples> measure(ConnectionsRow row, LoadProcess load) {
        Map<String, Samples> measured = new LinkedHashMap<>();
        for (int i = 0; i < (quick ? 1 : ROUNDS); i++) {
            row.servers().forEach((name, launcher) -> {
                Samples own = measured.computeIfAbsent(name, _ -> new Samples());
                own.add(whyMissing(row, launcher)
                        .map(Sample::missing)
                        .orElseGet(() -> sample(row, launcher, load, "connections-" + name)));
            });
        }
        return measured;
    }

    private Optional<String> whyMissing(ConnectionsRow row, ServerLauncher launcher) {
        long descriptors = ProcessFigures.mostDescriptors();
        if (!row.fitsInto(descriptors)) {
            return Optional.of("a process may have " + descriptors + " descriptors; raise ulimit -Hn to measure more");
        }
        return quick && row.connections() > 10_000 ? Optional.of("not measured by --quick") : launcher.prepare();
    }

    private Sample sample(ConnectionsRow row, ServerLauncher launcher, LoadProcess load, String log) {
        List<String> command = launcher.command(new ServerSetup(0, 1, ServerSetup.AUTO, 0));
        try (MeasuredServer server = MeasuredServer.start(cores.onServer(command), log)) {
            Sample first = connectAndLeave(row, server, load);
            long before = server.collect() + server.residentBytes();
            Sample connected = load.run(order(row, server, row.connections()));
            long after = server.collect() + server.residentBytes();
            return first.missing().isEmpty() && connected.missing().isEmpty()
                    ? connected.with(Metric.BYTES, (double) (after - before) / (row.connections() - FIRST_CONNECTIONS))
                    : Sample.missing(first.missing() + connected.missing());
        } catch (IOException e) {
            return Sample.missing(String.valueOf(e.getMessage()));
        }
    }

    private Sample connectAndLeave(ConnectionsRow row, MeasuredServer server, LoadProcess load) throws IOException {
        Sample last = load.run(order(row, server, FIRST_CONNECTIONS));
        for (int i = 1;
                i < (quick ? QUICK_TIMES : FIRST_TIMES) && last.missing().isEmpty();
                i++) {
            last = load.run(order(row, server, FIRST_CONNECTIONS));
        }
        return last;
    }

    private static LoadOrder order(ConnectionsRow row, MeasuredServer server, int connections) {
        return new LoadOrder(
                row.kind(),
                server.handle().pid(),
                server.port(),
                connections,
                row.kind() == LoadOrder.Kind.IDLE_HTTP ? Page.PLAINTEXT : "-",
                0,
                Duration.ZERO,
                Duration.ZERO);
    }

    private static Row row(ConnectionsRow row, Map<String, Samples> measured) {
        return ServerRow.of(
                new ServerRow.Head(row.text(), "bytes/connection", Better.LOWER, Metric.BYTES),
                measured,
                Optional.of(ConnectionsRow.TARGET),
                ConnectionsRow.isMet(measured));
    }
}
