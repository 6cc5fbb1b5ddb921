package io.dujiang.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes rows of what was measured of servers. */
final class ServerRow {
    private ServerRow() {}

    /** @param peers whose figures belong into the row, ours first */
    static Row of(HttpRow row, List<HttpPeer> peers, Map<HttpPeer, Samples> measured) {
        Map<String, Samples> byName = new LinkedHashMap<>();
        Map<HttpPeer, Samples> others = new LinkedHashMap<>();
        for (HttpPeer peer : peers) {
            Samples samples = measured.getOrDefault(peer, new Samples());
            byName.put(peer.text(), samples);
            others.put(peer, samples);
        }
        Samples ours = others.remove(peers.getFirst());
        return of(
                new Head(row.text(), row.unit(), row.better(), row.metric()),
                byName,
                row.target().text(),
                row.target().isMet(ours == null ? new Samples() : ours, others, row.metric()));
    }

    /**
     * What a row is about.
     *
     * @param metric the figure that counts
     */
    record Head(String name, String unit, Row.Better better, Metric metric) {}

    /** @param measured by the names of the servers, ours first */
    static Row of(Head head, Map<String, Samples> measured, Optional<String> target, boolean met) {
        List<String> names = List.copyOf(measured.keySet());
        List<Samples> samples = List.copyOf(measured.values());
        Samples ours = samples.getFirst();
        List<Peer> peers = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                peers.add(peer(names.get(i), samples.get(i), head.metric()));
            }
            addDetails(details, names.get(i), samples.get(i), head.metric());
        }
        return new Row(
                head.name(),
                head.unit(),
                head.better(),
                ours.isComplete() ? Optional.of(ours.median(head.metric())) : Optional.empty(),
                ours.isComplete() ? ours.spread(head.metric()) : List.of(),
                peers,
                target,
                met,
                details);
    }

    private static Peer peer(String name, Samples samples, Metric metric) {
        return samples.isComplete()
                ? Peer.measured(name, samples.median(metric))
                : Peer.missing(name, samples.missing());
    }

    private static void addDetails(Map<String, Object> details, String name, Samples samples, Metric shown) {
        if (!samples.isComplete()) {
            details.put(name + " missing", samples.missing());
            return;
        }
        if (samples.failures() > 0) {
            details.put(name + " failures", samples.failures() + ": " + samples.missing());
        }
        details.put(
                name + " spread",
                samples.spread(shown).stream().map(ReportJson::rounded).toList());
        samples.medians().forEach((metric, value) -> {
            if (metric != shown) {
                details.put(name + " " + metric.text(), ReportJson.rounded(value));
            }
        });
    }

    /** One line for who waits. */
    static String summary(Row row) {
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
