package io.dujiang.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was asked of the benches.
 *
 * @param names which of them; never empty
 * @param json whether the answer is for programs
 * @param quick whether rough figures will do
 * @param rows of the one bench that was named, as its {@link BenchName#rows}; empty for all
 */
record BenchOptions(List<BenchName> names, boolean json, boolean quick, List<String> rows) {
    private static final String ROWS = "--rows=";

    /** @throws IllegalArgumentException if an argument is none of ours; the message names it */
    static BenchOptions parse(String... args) {
        List<String> words = new ArrayList<>(List.of(args));
        boolean json = words.removeAll(List.of("--json"));
        boolean quick = words.removeAll(List.of("--quick"));
        List<String> rows = new ArrayList<>();
        List<BenchName> names = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith(ROWS)) {
                rows.addAll(List.of(word.substring(ROWS.length()).split(",", -1)));
            } else {
                Optional<BenchName> name = BenchName.of(word);
                names.add(name.orElseThrow(() -> new IllegalArgumentException("There is no bench or option " + word)));
            }
        }
        checkRows(names, rows);
        return new BenchOptions(names.isEmpty() ? List.of(BenchName.values()) : names, json, quick, rows);
    }

    private static void checkRows(List<BenchName> names, List<String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        if (names.size() != 1 || names.getFirst().rows().isEmpty()) {
            throw new IllegalArgumentException(
                    "Rows are chosen of one bench that has such, as in bench tasks " + ROWS + "yield");
        }
        List<String> known = names.getFirst().rows();
        for (String row : rows) {
            if (!known.contains(row)) {
                throw new IllegalArgumentException("There is no row " + row + ", only " + String.join(", ", known));
            }
        }
    }

    /** The command that measures that bench in this way. */
    String command(BenchName name) {
        String chosen = rows.isEmpty() ? "" : " " + ROWS + String.join(",", rows);
        return "./dujiang bench " + name.text() + (quick ? " --quick" : "") + chosen;
    }
}
