package io.dujiang.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was asked of the benches.
 *
 * @param names which of them; never empty
 * @param json whether the answer is for programs
 * @param quick whether rough figures will do
 * @param rows of the tasks bench, without the number of carriers; never empty
 */
record BenchOptions(List<BenchName> names, boolean json, boolean quick, List<TaskRow> rows) {
    private static final String ROWS = "--rows=";

    /** @throws IllegalArgumentException if an argument is none of ours; the message names it */
    static BenchOptions parse(String... args) {
        List<String> words = new ArrayList<>(List.of(args));
        boolean json = words.removeAll(List.of("--json"));
        boolean quick = words.removeAll(List.of("--quick"));
        List<TaskRow> rows = new ArrayList<>();
        List<BenchName> names = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith(ROWS)) {
                Arrays.stream(word.substring(ROWS.length()).split(",", -1))
                        .map(TaskRow::of)
                        .forEach(rows::add);
            } else {
                Optional<BenchName> name = BenchName.of(word);
                names.add(name.orElseThrow(() -> new IllegalArgumentException("There is no bench or option " + word)));
            }
        }
        if (!rows.isEmpty() && !names.equals(List.of(BenchName.TASKS))) {
            throw new IllegalArgumentException(
                    "Only the tasks bench has rows to choose: bench tasks " + ROWS + "yield");
        }
        return new BenchOptions(
                names.isEmpty() ? List.of(BenchName.values()) : names,
                json,
                quick,
                rows.isEmpty() ? List.of(TaskRow.values()) : rows);
    }

    /** The command that measures that bench in this way. */
    String command(BenchName name) {
        String chosen = rows.size() == TaskRow.values().length
                ? ""
                : " " + ROWS + rows.stream().map(TaskRow::text).collect(Collectors.joining(","));
        return "./dujiang bench " + name.text() + (quick ? " --quick" : "") + chosen;
    }
}
