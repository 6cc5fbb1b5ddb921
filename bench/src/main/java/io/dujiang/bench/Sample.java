package io.dujiang.bench;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One measurement of a server.
 *
 * @param values what was measured
 * @param missing why nothing was; empty if something was
 */
record Sample(Map<Metric, Double> values, String missing) {
    private static final String FIGURES = "= ";
    private static final String REASON = "! ";

    static Sample missing(String reason) {
        return new Sample(Map.of(), reason);
    }

    /** A sample with one more value. */
    Sample with(Metric metric, double value) {
        Map<Metric, Double> more = new EnumMap<>(Metric.class);
        more.putAll(values);
        more.put(metric, value);
        return new Sample(more, missing);
    }

    /** Writes it as a line that {@link #of} reads. */
    String line() {
        return missing.isEmpty()
                ? FIGURES
                        + values.entrySet().stream()
                                .map(entry -> entry.getKey() + ":" + entry.getValue())
                                .collect(Collectors.joining(" "))
                : REASON + missing.lines().collect(Collectors.joining(" "));
    }

    /** Reads a line; empty if it is chatter. */
    static Optional<Sample> of(String line) {
        if (line.startsWith(REASON)) {
            return Optional.of(missing(line.substring(REASON.length())));
        }
        return line.startsWith(FIGURES) ? Optional.of(figures(line.substring(FIGURES.length()))) : Optional.empty();
    }

    private static Sample figures(String words) {
        return new Sample(
                Arrays.stream(words.split(" "))
                        .map(word -> word.split(":"))
                        .collect(
                                Collectors.toMap(pair -> Metric.valueOf(pair[0]), pair -> Double.parseDouble(pair[1]))),
                "");
    }
}
