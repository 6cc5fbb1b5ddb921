package io.dujiang.bench;

import java.time.Duration;

/**
 * How long the parts of the tasks bench take.
 *
 * @param millis a round of a row that repeats its work
 * @param rounds of each scheduler for such a row
 * @param leastWarmUps rounds before that are thrown away
 * @param mostWarmUps the same if it still gets faster
 * @param tasks in the rows about masses
 * @param heavyRounds of the rows about masses and lag
 * @param heavyTime of one scheduler for such a row, beyond which it has no further round
 * @param freshProcesses whether each row has processes of its own, so that no row meets what the JIT compilers learned from another
 * @param whole the time for all rows: a row that begins late has one round and no warm-up
 */
record TaskPace(
        int millis,
        int rounds,
        int leastWarmUps,
        int mostWarmUps,
        int tasks,
        int heavyRounds,
        Duration heavyTime,
        boolean freshProcesses,
        Duration whole) {
    private static final Duration SLACK = Duration.ofSeconds(8);

    static final TaskPace FULL =
            new TaskPace(200, 5, 5, 15, 1_000_000, 3, Duration.ofSeconds(40), true, Duration.ofDays(1));
    static final TaskPace QUICK =
            new TaskPace(40, 3, 6, 6, 40_000, 1, Duration.ofSeconds(40), false, Duration.ofSeconds(32));

    int rounds(TaskRow row) {
        return row.size() == TaskRow.Size.REPEATED ? rounds : heavyRounds;
    }

    /** What is left to do with a row that begins after a time, when so much of all rows is done. */
    TaskPace at(Duration elapsed, double done) {
        return elapsed.minus(SLACK).toNanos() <= whole.toNanos() * done
                ? this
                : new TaskPace(millis, 1, 0, 0, tasks, 1, heavyTime, freshProcesses, whole);
    }
}
