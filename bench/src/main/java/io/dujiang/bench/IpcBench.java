package io.dujiang.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What exchange between two processes costs: ours and that of others, in turns. */
final class IpcBench {
    private final int millis;
    private final int mebibytes;
    private final int rounds;
    private final int warmUps;
    private final List<IpcRow> chosen;
    private final Map<IpcPeer, String> missing = new EnumMap<>(IpcPeer.class);
    private final Map<IpcPeer, TalkingProcess> running = new EnumMap<>(IpcPeer.class);

    IpcBench(BenchOptions options) {
        this.millis = options.quick() ? 60 : 500;
        this.mebibytes = options.quick() ? 64 : 1_024;
        this.rounds = options.quick() ? 2 : 5;
        this.warmUps = options.quick() ? 2 : 4;
        this.chosen = IpcRow.chosen(options.rows());
    }

    List<Row> run() {
        try {
            for (IpcPeer peer : IpcPeer.values()) {
                peer.whyMissing().ifPresent(why -> missing.put(peer, why));
            }
            return chosen.stream().map(this::measured).toList();
        } finally {
            running.values().forEach(TalkingProcess::end);
        }
    }

    private Row measured(IpcRow row) {
        Map<IpcPeer, TaskFigures> figures = new EnumMap<>(IpcPeer.class);
        List<IpcPeer> peers = Arrays.stream(IpcPeer.values())
                .filter(peer -> peer.measures(row))
                .toList();
        for (int i = -warmUps; i < rounds; i++) {
            boolean counts = i >= 0;
            for (IpcPeer peer : peers) {
                if (counts) {
                    figures.computeIfAbsent(peer, _ -> new TaskFigures()).add(ask(peer, row));
                } else if (peer.warmsUp(row)) {
                    var _ = ask(peer, row);
                }
            }
        }
        Row made = row(row, figures);
        Progress.say(ServerRow.summary(made));
        return made;
    }

    private TaskAnswer ask(IpcPeer peer, IpcRow row) {
        if (missing.containsKey(peer)) {
            return TaskAnswer.missing(missing.get(peer));
        }
        try {
            TalkingProcess process = running.get(peer);
            if (process == null) {
                process = TalkingProcess.start(peer.command(), "ipc-" + peer);
                running.put(peer, process);
            }
            return process.ask(row.text() + " " + millis + " " + mebibytes, TaskAnswer::of);
        } catch (IOException e) {
            missing.put(peer, String.valueOf(e.getMessage()));
            return TaskAnswer.missing(missing.get(peer));
        }
    }

    static Row row(IpcRow row, Map<IpcPeer, TaskFigures> figures) {
        TaskFigures ours = figures.getOrDefault(IpcPeer.OURS, new TaskFigures());
        IpcTarget target = IpcTarget.of(row);
        List<Peer> peers = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        figures.forEach((peer, own) -> {
            String name = peer.text(row);
            if (peer != IpcPeer.OURS) {
                peers.add(own.isComplete() ? Peer.measured(name, own.median()) : Peer.missing(name, own.missing()));
            }
            addDetails(details, peer, name, own);
        });
        return new Row(
                row.text(),
                row.unit(),
                row.better(),
                ours.isComplete() ? Optional.of(ours.median()) : Optional.empty(),
                ours.isComplete() ? List.of(ours.lowest(), ours.highest()) : List.of(),
                peers,
                target.text(),
                target.isMet(figures),
                details);
    }

    private static void addDetails(Map<String, Object> details, IpcPeer peer, String name, TaskFigures own) {
        if (own.isComplete()) {
            own.details().forEach((detail, value) -> details.put(name + " " + detail, ReportJson.rounded(value)));
            if (peer != IpcPeer.OURS) {
                details.put(
                        name + " spread", List.of(ReportJson.rounded(own.lowest()), ReportJson.rounded(own.highest())));
            }
        } else if (peer == IpcPeer.OURS) {
            details.put("failed", own.missing());
        }
    }
}
