package io.dujiang.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads what wrk prints, with the line that {@code report.lua} adds. */
final class WrkAnswer {
    private static final String FIGURES = "= ";
    private static final double MICROS_A_MILLI = 1e3;

    private WrkAnswer() {}

    /** True if it was wrk that printed this. */
    static boolean isWrk(String output) {
        return output.startsWith("wrk ");
    }

    /** Latency and errors of the whole run, connecting included. */
    static Sample parse(String output) {
        return output.lines()
                .filter(line -> line.startsWith(FIGURES))
                .findFirst()
                .map(line -> sample(numbers(line.substring(FIGURES.length()))))
                .orElseGet(() -> Sample.missing("wrk gave no figures: " + output.strip()));
    }

    private static Map<String, Double> numbers(String words) {
        return Arrays.stream(words.split(" "))
                .map(word -> word.split(":"))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Double.parseDouble(pair[1])));
    }

    private static Sample sample(Map<String, Double> told) {
        return new Sample(Map.of(), "")
                .with(Metric.P50, told.getOrDefault("p50", 0.0) / MICROS_A_MILLI)
                .with(Metric.P99, told.getOrDefault("p99", 0.0) / MICROS_A_MILLI)
                .with(Metric.P999, told.getOrDefault("p999", 0.0) / MICROS_A_MILLI)
                .with(
                        Metric.ERRORS,
                        told.entrySet().stream()
                                .filter(entry -> isError(entry.getKey()))
                                .mapToDouble(Map.Entry::getValue)
                                .sum());
    }

    private static boolean isError(String name) {
        return switch (name) {
            case "connect", "read", "write", "status", "timeout" -> true;
            default -> false;
        };
    }
}
