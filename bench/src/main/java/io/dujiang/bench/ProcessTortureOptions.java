package io.dujiang.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of {@code dujiang torture process}.
 *
 * @param kills of workers, in each round
 * @param tasks in each round
 * @param rounds each with a pool of its own
 * @param seed of the tasks and of the choice of victims
 * @param json whether to print JSON instead of a table
 */
record ProcessTortureOptions(int kills, int tasks, int rounds, long seed, boolean json) {
    static final String USAGE = """
            Usage: dujiang torture process [--kills K] [--tasks N] [--rounds R] [--seed S] [--json]
            Runs tasks in a pool of worker processes and kills workers that hold a started task: each result must come, once, and be right.
              --kills K     workers killed in a round (50), spread over its tasks
              --tasks N     tasks in a round (5000)
              --rounds R    how many (1)
              --seed S      of the tasks and of the choice of victims (1); the interleaving is the machine's
              --json        one JSON object on standard output instead of a table
            Each killed worker is replaced by a new JVM: allow about half a second for each kill.
            Exit codes: 0 all results right, 1 a result lost or wrong, or the pool broken, 2 wrong usage.
            Examples:
              dujiang torture process
              dujiang torture process --kills 1000 --tasks 100000 --rounds 3 --seed 42 --json
            """;

    /** @throws IllegalArgumentException with a message for the user */
    static ProcessTortureOptions parse(List<String> words) {
        List<String> left = new ArrayList<>(words);
        boolean json = left.removeAll(List.of("--json"));
        String kills = TortureOptions.value(left, "--kills", "50");
        String tasks = TortureOptions.value(left, "--tasks", "5000");
        String rounds = TortureOptions.value(left, "--rounds", "1");
        String seed = TortureOptions.value(left, "--seed", "1");
        if (!left.equals(List.of("process"))) {
            throw new IllegalArgumentException("expected 'process' and options, got " + left);
        }
        return new ProcessTortureOptions(
                TortureOptions.positive("--kills", kills),
                TortureOptions.positive("--tasks", tasks),
                TortureOptions.positive("--rounds", rounds),
                TortureOptions.number("--seed", seed),
                json);
    }
}
