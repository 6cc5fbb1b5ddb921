package io.dujiang.examples.settlement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** A report as JSON for programs and as a table for people. */
final class Printing {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private Printing() {}

    static String json(Report report) {
        return JSON.writeValueAsString(report);
    }

    static String table(Report report) {
        List<String> rows = new ArrayList<>();
        row(rows, "lines submitted", count(report.submitted()));
        row(rows, "  jobs accepted", count(report.accepted()));
        row(rows, "    orders settled", count(report.settled()));
        row(rows, "    refunds settled", count(report.refunded()));
        report.deadLetters().forEach((reason, count) -> row(rows, "    dead: " + reason, count(count)));
        row(rows, "  duplicates", count(report.duplicates()));
        row(rows, "  conflicts", count(report.conflicts()));
        row(rows, "  invalid", count(report.invalid()));
        row(rows, "callbacks taken", count(report.callbacks()));
        row(rows, "  sent again", count(report.callbackRetries()));
        row(rows, "  given up", count(report.callbackDeadLetters()));
        row(rows, "jobs retried", count(report.retried()));
        row(rows, "jobs redelivered", count(report.redelivered()));
        row(
                rows,
                "crashes",
                report.crashes() + (report.crashes() == 0 ? "" : ", in flight " + report.inFlightAtCrash()));
        row(rows, "lost", count(report.lost()));
        row(rows, "doubled", count(report.doubled()));
        row(rows, "ledger total", report.ledgerTotal());
        row(rows, "orders per second", String.format(Locale.ROOT, "%,.0f", report.ordersPerSecond()));
        row(rows, "latency, ms", "mean " + report.meanMs() + ", median " + report.p50Ms() + ", 99 % " + report.p99Ms());
        row(rows, "seed", String.valueOf(report.seed()));
        row(rows, "disk", report.fileSystem() + ", fdatasync " + report.fsyncMicros() + " us");
        return String.join("\n", rows);
    }

    private static void row(List<String> rows, String name, String value) {
        rows.add(String.format(Locale.ROOT, "%-28s %s", name, value));
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
