package io.dujiang.bench;

import io.dujiang.loop.Instrument;
import io.dujiang.loop.TaskTimings;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts what an instrument is told of the tasks of a run: each is spawned once and done once. */
final class TortureInstrument implements Instrument {
    private final LongAdder spawned = new LongAdder();
    private final LongAdder done = new LongAdder();
    private final LongAdder negative = new LongAdder();

    @Override
    public void spawned(TaskTimings task) {
        spawned.increment();
    }

    @Override
    public void done(TaskTimings task) {
        done.increment();
        Duration least = Duration.ZERO;
        if (task.queued().compareTo(least) < 0
                || task.running().compareTo(least) < 0
                || task.waiting().compareTo(least) < 0) {
            negative.increment();
        }
    }

    /** Counts a fault for each disagreement; called when the group has ended. */
    void check(TortureTally tally) {
        if (spawned.sum() != done.sum()) {
            tally.fault("an instrument was told of " + spawned + " tasks and of " + done + " ends", null);
        }
        if (negative.sum() > 0) {
            tally.fault(negative + " tasks had negative times", null);
        }
    }
}
