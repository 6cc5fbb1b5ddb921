package io.dujiang.bench;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a report as one JSON object. */
final class ReportJson {
    private static final ObjectMapper MAPPER = JsonMapper.shared();

    private ReportJson() {}

    static String write(Report report) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("bench", report.bench());
        json.put("command", report.command());
        json.set("host", MAPPER.valueToTree(report.host()));
        ArrayNode rows = json.putArray("rows");
        report.rows().forEach(row -> rows.add(row(row)));
        return json.toString();
    }

    private static ObjectNode row(Row row) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("name", row.name());
        json.put("unit", row.unit());
        json.put("better", row.better().name().toLowerCase(Locale.ROOT));
        put(json, "ours", row.ours());
        json.set(
                "spread",
                MAPPER.valueToTree(
                        row.spread().stream().map(ReportJson::rounded).toList()));
        ArrayNode peers = json.putArray("peers");
        row.peers().forEach(peer -> peers.add(peer(row, peer)));
        json.put("target", row.target().orElse(null));
        json.put("met", row.met());
        json.set("details", MAPPER.valueToTree(row.details()));
        return json;
    }

    private static ObjectNode peer(Row row, Peer peer) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("name", peer.name());
        peer.value().ifPresent(value -> json.put("value", rounded(value)));
        row.timesBetter(peer).ifPresent(times -> json.put("timesBetter", rounded(times)));
        peer.missing().ifPresent(reason -> json.put("missing", reason));
        return json;
    }

    private static void put(ObjectNode json, String name, Optional<Double> value) {
        value.ifPresentOrElse(number -> json.put(name, rounded(number)), () -> json.putNull(name));
    }

    /** Four significant digits say what such a figure can. */
    static double rounded(double value) {
        return value == 0
                ? 0
                : new java.math.BigDecimal(value)
                        .round(new java.math.MathContext(4))
                        .doubleValue();
    }
}
