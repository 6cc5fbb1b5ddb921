package io.dujiang.bench;

import io.dujiang.bench.Row.Better;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows of the process bench: what two worker processes are asked to do. */
enum ProcessRow {
    /** Small calls by map, with as many in a message as the pool likes. */
    MAP_AUTOMATIC("tasks/s", Better.HIGHER),
    /** The same, each in a message of its own. */
    MAP_BATCHES_OF_ONE("tasks/s", Better.HIGHER, 1_000_000),
    /** The same, with results as they come. */
    IMAP_UNORDERED("tasks/s", Better.HIGHER),
    /** Calls that are all made before the first is waited for. */
    APPLY_ASYNC("tasks/s", Better.HIGHER),
    /** One call after the other, each waited for. */
    CALL("us/call", Better.LOWER, 10),
    /** From the start of a pool of two to the result of its first call. */
    START("ms", Better.LOWER),
    /** The same where the workers have an AOT cache. */
    START_AOT("ms", Better.LOWER),
    /** From the death of both workers of a pool that has two spares to the result of its next call. */
    START_SPARES("ms", Better.LOWER),
    /** Four countdowns, one after the other. */
    COUNTDOWN_ONE_THREAD("ms", Better.LOWER),
    /** The same on four threads. */
    COUNTDOWN_FOUR_THREADS("ms", Better.LOWER),
    /** The same on four processes. */
    COUNTDOWN_FOUR_PROCESSES("ms", Better.LOWER);

    private final String unit;
    private final Better better;
    private final Optional<Double> target;

    ProcessRow(String unit, Better better) {
        this(unit, better, Optional.empty());
    }

    ProcessRow(String unit, Better better, double target) {
        this(unit, better, Optional.of(target));
    }

    ProcessRow(String unit, Better better, Optional<Double> target) {
        this.unit = unit;
        this.better = better;
        this.target = target;
    }

    String unit() {
        return unit;
    }

    Better better() {
        return better;
    }

    /** The target in words; empty for information. */
    Optional<String> target() {
        return target.map(bound -> (better == Better.HIGHER ? "at least " : "under ")
                + String.format(Locale.ROOT, "%,.0f ", bound)
                + unit);
    }

    /** Whether the best of our rounds reaches the target. */
    boolean isMet(TaskFigures ours) {
        return target.isEmpty()
                || (ours.isComplete()
                        && (better == Better.HIGHER ? ours.highest() >= target.get() : ours.lowest() < target.get()));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those of these names, or all. */
    static List<ProcessRow> chosen(List<String> names) {
        return Arrays.stream(values())
                .filter(row -> names.isEmpty() || names.contains(row.text()))
                .toList();
    }
}
