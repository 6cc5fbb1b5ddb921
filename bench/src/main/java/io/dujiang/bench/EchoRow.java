package io.dujiang.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of the echo bench, by the size of the message. */
enum EchoRow {
    ECHO_1_KIB(1 << 10),
    ECHO_10_KIB(10 << 10),
    ECHO_100_KIB(100 << 10);

    static final String TARGET = "less than uvloop-streams, within 15 % of uvloop-protocol";

    private static final double MOST_TIMES_PROTOCOL = 1.15;

    private final int bytes;

    EchoRow(int bytes) {
        this.bytes = bytes;
    }

    /** The size of a message. */
    int bytes() {
        return bytes;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the target is reached within the spread of our rounds; false if ours or the peers' figures are missing. */
    static boolean isMet(Map<EchoPeer, Samples> measured) {
        Samples ours = measured.getOrDefault(EchoPeer.OURS, new Samples());
        Samples streams = measured.getOrDefault(EchoPeer.UVLOOP_STREAMS, new Samples());
        Samples protocol = measured.getOrDefault(EchoPeer.UVLOOP_PROTOCOL, new Samples());
        if (!ours.isComplete() || !streams.isComplete() || !protocol.isComplete()) {
            return false;
        }
        double best = ours.spread(Metric.CPU).getFirst();
        return best < streams.median(Metric.CPU) && best <= protocol.median(Metric.CPU) * MOST_TIMES_PROTOCOL;
    }

    /** Those of these names, or all. */
    static List<EchoRow> chosen(List<String> names) {
        return Arrays.stream(values())
                .filter(row -> names.isEmpty() || names.contains(row.text()))
                .toList();
    }
}
