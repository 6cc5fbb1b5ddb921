package io.dujiang.bench;

import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What worker processes cost: our pool and those of others, each of two workers, in turns. */
final class ProcessBench {
    private final int millis;
    private final int rounds;
    private final int warmUps;
    private final List<ProcessRow> chosen;
    private final Map<ProcessPeer, String> missing = new EnumMap<>(ProcessPeer.class);
    private final Map<ProcessPeer, TalkingProcess> running = new EnumMap<>(ProcessPeer.class);

    ProcessBench(BenchOptions options) {
        this.millis = options.quick() ? 200 : 1_000;
        this.rounds = options.quick() ? 1 : 5;
        this.warmUps = options.quick() ? 2 : 4;
        this.chosen = ProcessRow.chosen(options.rows());
    }

    List<Row> run() {
        try {
            for (ProcessPeer peer : ProcessPeer.values()) {
                peer.whyMissing().ifPresent(why -> missing.put(peer, why));
            }
            return chosen.stream().map(this::measured).toList();
        } finally {
            running.values().forEach(TalkingProcess::close);
        }
    }

    private Row measured(ProcessRow row) {
        Map<ProcessPeer, TaskFigures> figures = new EnumMap<>(ProcessPeer.class);
        boolean heavy = row.unit().equals("ms");
        for (int i = heavy ? 0 : -warmUps; i < rounds; i++) {
            for (ProcessPeer peer : ProcessPeer.values()) {
                TaskFigures own = figures.computeIfAbsent(peer, _ -> new TaskFigures());
                TaskAnswer answer = ask(peer, row);
                if (i >= 0) {
                    own.add(answer);
                }
            }
        }
        Row made = row(row, figures);
        Progress.say(ServerRow.summary(made));
        return made;
    }

    private TaskAnswer ask(ProcessPeer peer, ProcessRow row) {
        if (missing.containsKey(peer)) {
            return TaskAnswer.missing(missing.get(peer));
        }
        try {
            TalkingProcess process = running.get(peer);
            if (process == null) {
                process = TalkingProcess.start(peer.command(), "process-" + peer.text());
                running.put(peer, process);
            }
            return process.ask(row.text() + " " + millis, TaskAnswer::of);
        } catch (IOException e) {
            missing.put(peer, String.valueOf(e.getMessage()));
            return TaskAnswer.missing(missing.get(peer));
        }
    }

    static Row row(ProcessRow row, Map<ProcessPeer, TaskFigures> figures) {
        TaskFigures ours = figures.getOrDefault(ProcessPeer.OURS, new TaskFigures());
        Map<String, Object> details = new LinkedHashMap<>();
        figures.forEach((peer, own) -> {
            if (peer != ProcessPeer.OURS && own.isComplete()) {
                details.put(
                        peer.text() + " spread",
                        List.of(ReportJson.rounded(own.lowest()), ReportJson.rounded(own.highest())));
            }
        });
        return new Row(
                row.text(),
                row.unit(),
                row.better(),
                ours.isComplete() ? Optional.of(ours.median()) : Optional.empty(),
                ours.isComplete() ? List.of(ours.lowest(), ours.highest()) : List.of(),
                figures.entrySet().stream()
                        .filter(entry -> entry.getKey() != ProcessPeer.OURS)
                        .map(entry -> peer(entry.getKey(), entry.getValue()))
                        .toList(),
                row.target(),
                row.isMet(ours),
                details);
    }

    private static Peer peer(ProcessPeer peer, TaskFigures figures) {
        return figures.isComplete()
                ? Peer.measured(peer.text(), figures.median())
                : Peer.missing(peer.text(), figures.missing());
    }
}
