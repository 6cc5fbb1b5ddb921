package io.dujiang.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of {@code dujiang torture}.
 *
 * @param seconds in all, divided evenly among the settings
 * @param seed of the choice of works
 * @param carriers how many loops, each with a carrier, in each of the runs
 * @param json whether to print JSON instead of a table
 */
record TortureOptions(int seconds, long seed, List<Integer> carriers, boolean json) {
    static final String USAGE = """
            Usage: dujiang torture loop [--seconds S] [--seed N] [--carriers C] [--json]
            Runs a random mix of everything that loops do, and accounts for every task and signal: none may be lost or seen twice.
              --seconds S   how long in all (60)
              --seed N      of the choice of works and their sizes (1); the interleaving is the machine's
              --carriers C  loops in one run; without it, a run each with 1, 2 and 8
              --json        one JSON object on standard output instead of a table
            Progress goes to standard error. If nothing ends for 20 s, all state is dumped there.
            Exit codes: 0 all accounted for, 1 something lost, doubled, hanging or failed, 2 wrong usage.
            Examples:
              dujiang torture loop
              dujiang torture loop --seconds 600 --seed 42 --json
              dujiang torture loop --seconds 30 --carriers 8
            """ + "\n" + ProcessTortureOptions.USAGE;

    /** @throws IllegalArgumentException with a message for the user */
    static TortureOptions parse(List<String> words) {
        List<String> left = new ArrayList<>(words);
        boolean json = left.removeAll(List.of("--json"));
        String seconds = value(left, "--seconds", "60");
        String seed = value(left, "--seed", "1");
        String carriers = value(left, "--carriers", "");
        if (!left.equals(List.of("loop"))) {
            throw new IllegalArgumentException("expected 'loop' and options, got " + left);
        }
        return new TortureOptions(
                positive("--seconds", seconds),
                number("--seed", seed),
                carriers.isEmpty() ? List.of(1, 2, 8) : List.of(positive("--carriers", carriers)),
                json);
    }

    static String value(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        if (at < 0) {
            return otherwise;
        }
        if (at + 1 == words.size()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        words.remove(at);
        return words.remove(at);
    }

    static int positive(String name, String text) {
        long value = number(name, text);
        if (value < 1 || value > 1_000_000) {
            throw new IllegalArgumentException(name + " must be between 1 and 1000000, got " + text);
        }
        return (int) value;
    }

    static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, got " + text, e);
        }
    }
}
