package io.dujiang.bench;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a report as a table for people. */
final class ReportTable {
    private ReportTable() {}

    static String write(Report report) {
        Host host = report.host();
        return "%s on %d cores of %s, %s, %s%s%n%n%s"
                .formatted(
                        report.command(),
                        host.cores(),
                        host.cpu(),
                        host.kernel(),
                        host.jdk(),
                        host.placing().isEmpty() ? "" : "; " + host.placing(),
                        report.rows().stream().map(ReportTable::row).collect(Collectors.joining("\n")));
    }

    private static String row(Row row) {
        String figure = row.ours().map(ReportTable::number).orElse("-");
        String first = "%-34s %10s %-8s %-19s %s"
                .formatted(row.name(), figure, row.unit(), spread(row.spread()), verdict(row));
        Stream<String> details = row.details().entrySet().stream()
                .map(entry -> "    %-30s %10s".formatted(entry.getKey(), shown(entry.getValue())));
        return Stream.concat(
                        Stream.of(first), Stream.concat(row.peers().stream().map(peer -> peer(row, peer)), details))
                .collect(Collectors.joining("\n"));
    }

    private static String verdict(Row row) {
        return row.target()
                .map(target -> (row.met() ? "met: " : "MISSED: ") + target)
                .orElse("");
    }

    private static String peer(Row row, Peer peer) {
        return "    %-30s %10s %s"
                .formatted(
                        peer.name(),
                        peer.value().map(ReportTable::number).orElse("-"),
                        peer.missing()
                                .orElseGet(() -> row.timesBetter(peer)
                                        .map(times -> "ours is " + number(times) + " times as good")
                                        .orElse("")));
    }

    private static String spread(List<Double> spread) {
        return spread.stream().map(ReportTable::number).collect(Collectors.joining(" to "));
    }

    private static String shown(Object value) {
        return value instanceof Number number ? number(number.doubleValue()) : value.toString();
    }

    private static String number(double value) {
        String pattern = Math.abs(value) >= 100 ? "#,##0" : "0.0##";
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT))
                .format(ReportJson.rounded(value));
    }
}
