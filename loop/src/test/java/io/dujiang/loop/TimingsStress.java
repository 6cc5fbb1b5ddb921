package io.dujiang.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A carrier comes to say that a task has parked, while another thread has made the task ready already, and another carrier mounts it. The task
 * is ready at 10, mounted at 20, parks at 30, is ready again at 40, mounted at 50 and ends at 60.
 */
@JCStressTest
@Outcome(id = "50, 10", expect = Expect.ACCEPTABLE, desc = "The carrier was first: it waited from 30 to 40.")
@Outcome(id = "50, 0", expect = Expect.ACCEPTABLE, desc = "The carrier was late: it ran until it was ready again.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Time was lost, or counted twice.")
@State
public class TimingsStress {
    private static final Metering METERING = new Metering(new Instrument() {}, () -> 0);

    private final TaskTimings task = METERING.timingsOf("task");
    private final long first;
    private long second;

    /** It runs. */
    public TimingsStress() {
        var _ = task.ready(10);
        first = task.mounted(20);
    }

    /** The carrier that it left. */
    @Actor
    public void left() {
        task.parked(first, 30);
    }

    /** Who wakes it, and the carrier that has it next. */
    @Actor
    public void next() {
        var _ = task.ready(40);
        second = task.mounted(50);
    }

    /** Its end. */
    @Arbiter
    public void end(JJ_Result result) {
        var _ = task.ended(second, 60);
        result.r1 = task.queued().plus(task.running()).plus(task.waiting()).toNanos();
        result.r2 = task.waiting().toNanos();
    }
}
