package io.dujiang.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The measurements of one server under one load, of which the medians count. */
final class Samples {
    private final List<Sample> all = new ArrayList<>();

    void add(Sample sample) {
        all.add(sample);
    }

    /** True if there are figures. */
    boolean isComplete() {
        return failures() < all.size();
    }

    /** How many measurements gave no figures. */
    int failures() {
        return (int) all.stream().filter(sample -> !sample.missing().isEmpty()).count();
    }

    /** Why there is no figure. */
    String missing() {
        return all.stream()
                .map(Sample::missing)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("not measured");
    }

    /** @throws IllegalStateException if it was never measured */
    double median(Metric metric) {
        double[] sorted = sorted(metric);
        if (sorted.length == 0) {
            throw new IllegalStateException("There is no " + metric + " in " + all);
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The lowest and the highest. */
    List<Double> spread(Metric metric) {
        double[] sorted = sorted(metric);
        return List.of(sorted[0], sorted[sorted.length - 1]);
    }

    private double[] sorted(Metric metric) {
        return all.stream()
                .filter(sample -> sample.values().containsKey(metric))
                .mapToDouble(sample -> sample.values().get(metric))
                .sorted()
                .toArray();
    }

    /** The medians of all that was measured. */
    Map<Metric, Double> medians() {
        Map<Metric, Double> medians = new EnumMap<>(Metric.class);
        Arrays.stream(Metric.values())
                .filter(metric -> sorted(metric).length > 0)
                .forEach(metric -> medians.put(metric, median(metric)));
        return medians;
    }
}
