package io.dujiang.bench;

import io.dujiang.bench.Row.Better;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What tasks cost on our loops and elsewhere, with 1 and with 2 carriers. Ours and the peers take turns, each in a process of its own. */
final class TasksBench {
    private static final List<Integer> CARRIERS = List.of(1, 2);
    private static final double QUIET = 0.97;
    private static final int QUIET_ROUNDS = 3;
    /** Milliseconds of computing in a round of a lag row that is thrown away: short ones, so that there may be many. */
    private static final int LAG_WARM_UP = 250;

    private final TaskPace pace;
    private final boolean quick;
    private final List<TaskPeer> peers;
    private final List<TaskRow> chosen;
    private final List<Row> rows = new ArrayList<>();

    TasksBench(BenchOptions options) {
        this.quick = options.quick();
        this.pace = quick ? TaskPace.QUICK : TaskPace.FULL;
        this.peers = TaskPeer.all(quick);
        this.chosen = options.rows().isEmpty()
                ? List.of(TaskRow.values())
                : options.rows().stream().map(TaskRow::of).toList();
    }

    List<Row> run() {
        List<PreparedPeer> prepared = peers.stream().map(PreparedPeer::of).toList();
        long start = System.nanoTime();
        for (int carriers : CARRIERS) {
            List<TaskProcess> workers = prepared.stream()
                    .map(peer -> new TaskProcess(peer, carriers))
                    .toList();
            try {
                for (TaskRow row : chosen) {
                    double done = (double) rows.size() / (chosen.size() * CARRIERS.size());
                    TaskPace now = pace.at(Duration.ofNanos(System.nanoTime() - start), done);
                    rows.add(row(row, carriers, measure(row, compared(row, workers), now)));
                    Progress.say(summary(rows.getLast()));
                }
            } finally {
                workers.forEach(TaskProcess::close);
            }
        }
        return rows;
    }

    /** Those that a row is measured on: all, but for the quick run, which leaves out whom the target does not name. */
    private List<TaskProcess> compared(TaskRow row, List<TaskProcess> workers) {
        return workers.stream()
                .filter(worker -> !quick || TaskTarget.of(row).names(worker.peer()))
                .toList();
    }

    private static Map<TaskPeer, TaskFigures> measure(TaskRow row, List<TaskProcess> workers, TaskPace pace) {
        switch (row.size()) {
            case REPEATED -> workers.forEach(worker -> warmUp(row, worker, pace));
            case LAG -> workers.forEach(worker -> warmUpLag(row, worker, pace.mostWarmUps()));
            case MASS -> {}
        }
        Map<TaskPeer, TaskFigures> figures = new EnumMap<>(TaskPeer.class);
        boolean resident = row == TaskRow.PARKED_MILLION_BYTES; // memory that a process was given it seldom gives back
        for (int i = 0; i < pace.rounds(row); i++) {
            for (TaskProcess worker : workers) {
                TaskFigures own = figures.computeIfAbsent(worker.peer(), _ -> new TaskFigures());
                if (resident) {
                    worker.close();
                }
                if (i == 0 || (own.isComplete() && own.spent().compareTo(pace.heavyTime()) < 0)) {
                    own.add(worker, row, pace);
                }
            }
        }
        if (pace.freshProcesses()) {
            workers.forEach(TaskProcess::close);
        }
        return figures;
    }

    /** Repeats a row until some rounds in a row are no faster than the best before. */
    private static void warmUp(TaskRow row, TaskProcess worker, TaskPace pace) {
        double best = Double.MAX_VALUE;
        int quiet = 0;
        for (int i = 0; i < pace.leastWarmUps() || (i < pace.mostWarmUps() && quiet < QUIET_ROUNDS); i++) {
            OptionalDouble figure = worker.ask(row, pace.millis(), pace.tasks()).value().stream()
                    .mapToDouble(value -> value)
                    .findFirst();
            if (figure.isEmpty()) {
                return;
            }
            quiet = figure.getAsDouble() < best * QUIET ? 0 : quiet + 1;
            best = Math.min(best, figure.getAsDouble());
        }
    }

    /** So many rounds, since one that is not later than the others says nothing of whether its code is compiled. */
    private static void warmUpLag(TaskRow row, TaskProcess worker, int rounds) {
        for (int i = 0; i < rounds; i++) {
            if (worker.ask(row, 0, LAG_WARM_UP).value().isEmpty()) {
                return;
            }
        }
    }

    static Row row(TaskRow row, int carriers, Map<TaskPeer, TaskFigures> figures) {
        TaskFigures ours = figures.getOrDefault(TaskPeer.OURS, new TaskFigures());
        TaskTarget target = TaskTarget.of(row);
        return new Row(
                row.text() + "-" + carriers,
                row.unit(),
                Better.LOWER,
                ours.isComplete() ? Optional.of(ours.median()) : Optional.empty(),
                ours.isComplete() ? List.of(ours.lowest(), ours.highest()) : List.of(),
                figures.entrySet().stream()
                        .filter(entry -> entry.getKey() != TaskPeer.OURS)
                        .map(entry -> peer(entry.getKey(), entry.getValue()))
                        .toList(),
                Optional.of(target.text()),
                target.isMet(figures),
                details(figures));
    }

    private static Peer peer(TaskPeer peer, TaskFigures figures) {
        return figures.isComplete()
                ? Peer.measured(peer.text(), figures.median())
                : Peer.missing(peer.text(), figures.missing());
    }

    private static Map<String, Object> details(Map<TaskPeer, TaskFigures> figures) {
        Map<String, Object> details = new LinkedHashMap<>();
        figures.forEach((peer, own) -> {
            if (!own.isComplete()) {
                if (peer == TaskPeer.OURS) {
                    details.put("failed", own.missing());
                }
                return;
            }
            own.details().forEach((name, value) -> details.put(peer.text() + " " + name, ReportJson.rounded(value)));
            if (peer != TaskPeer.OURS) {
                details.put(
                        peer.text() + " spread",
                        List.of(ReportJson.rounded(own.lowest()), ReportJson.rounded(own.highest())));
            }
        });
        return details;
    }

    private static String summary(Row row) {
        StringBuilder text = new StringBuilder(row.name() + " " + row.unit());
        row.ours().ifPresent(value -> text.append(" ours ").append(ReportJson.rounded(value)));
        row.peers()
                .forEach(peer -> peer.value()
                        .ifPresent(value -> text.append(", ")
                                .append(peer.name())
                                .append(' ')
                                .append(ReportJson.rounded(value))));
        return text.append(row.met() ? "" : ", target missed").toString();
    }
}
