package io.dujiang.bench;

/**
 * How long the parts of the tasks bench take.
 *
 * @param millis a round of a row that repeats its work
 * @param rounds of each scheduler for such a row
 * @param warmUps rounds at most that are thrown away before, until they do not get faster
 * @param tasks in the rows about masses
 * @param heavyRounds of the rows about masses and lag
 * @param freshProcesses whether each row has processes of its own, so that no row meets what the JIT compilers learned from another
 */
record TaskPace(int millis, int rounds, int warmUps, int tasks, int heavyRounds, boolean freshProcesses) {
    static final TaskPace FULL = new TaskPace(200, 5, 20, 1_000_000, 3, true);
    static final TaskPace QUICK = new TaskPace(30, 3, 6, 100_000, 1, false);

    int rounds(TaskRow row) {
        return row.size() == TaskRow.Size.REPEATED ? rounds : heavyRounds;
    }
}
