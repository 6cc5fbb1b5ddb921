package io.dujiang.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The answers of one worker for one row, of which the median counts. */
final class TaskFigures {
    private final List<TaskAnswer> answers = new ArrayList<>();
    private Duration spent = Duration.ZERO;

    /** Has a worker measure once more. */
    void add(TaskProcess worker, TaskRow row, TaskPace pace) {
        long start = System.nanoTime();
        add(worker.ask(row, pace.millis(), pace.tasks()));
        spent = spent.plusNanos(System.nanoTime() - start);
    }

    void add(TaskAnswer answer) {
        answers.add(answer);
    }

    /** How long the worker took for all of it. */
    Duration spent() {
        return spent;
    }

    /** True unless there is something missing. */
    boolean isComplete() {
        return !answers.isEmpty()
                && answers.stream().allMatch(answer -> answer.value().isPresent());
    }

    /** Why there is no figure. */
    String missing() {
        return answers.stream()
                .map(TaskAnswer::missing)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("not measured");
    }

    double median() {
        return median(sorted());
    }

    double lowest() {
        return sorted().getFirst();
    }

    double highest() {
        return sorted().getLast();
    }

    private List<Double> sorted() {
        return answers.stream()
                .flatMap(answer -> answer.value().stream())
                .sorted()
                .toList();
    }

    static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The medians of the further figures. */
    Map<String, Double> details() {
        Map<String, List<Double>> values = new TreeMap<>();
        answers.forEach(answer -> answer.details()
                .forEach((name, value) ->
                        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value)));
        Map<String, Double> medians = new TreeMap<>();
        values.forEach(
                (name, all) -> medians.put(name, median(all.stream().sorted().toList())));
        return medians;
    }
}
