package io.dujiang.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A timer fires while another thread cancels it. */
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "It was cancelled, and did not run.")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "It ran, and could not be cancelled any more.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It ran although it was cancelled, or neither.")
@State
public class TimerStress {
    private final Timers.Timer timer = new Timers(() -> 0).timer(this::fired, 0);
    private int fired;

    private void fired() {
        fired++;
    }

    /** The loop that the timer is armed on. */
    @Actor
    public void loop() {
        timer.run();
    }

    /** Any other thread. */
    @Actor
    public void canceller(ZI_Result result) {
        result.r1 = timer.cancel(false);
    }

    /** When both are done. */
    @Arbiter
    public void count(ZI_Result result) {
        result.r2 = fired;
    }
}
