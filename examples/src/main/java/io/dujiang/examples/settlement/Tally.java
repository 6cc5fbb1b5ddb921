package io.dujiang.examples.settlement;

import java.util.concurrent.atomic.LongAdder;

/** What became of the lines of the input. Safe for use by many threads. */
final class Tally {
    final AcceptedJobs accepted = new AcceptedJobs();
    final LongAdder submitted = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder conflicts = new LongAdder();
    final LongAdder invalid = new LongAdder();

    /** How many lines have their final answer. */
    long answered() {
        return accepted.size() + duplicates.sum() + conflicts.sum() + invalid.sum();
    }
}
