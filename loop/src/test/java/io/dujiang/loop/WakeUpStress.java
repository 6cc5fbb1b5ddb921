package io.dujiang.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A poller is about to sleep while another thread adds work and wakes it. */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "It saw the work, or was woken.")
@Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "It sleeps, and nobody wakes it.")
@State
public class WakeUpStress {
    private final SleepAgainstWake race = new SleepAgainstWake();

    /** The poller. */
    @Actor
    public void sleeper() {
        race.sleep();
    }

    /** Who adds work. */
    @Actor
    public void waker() {
        race.wake();
    }

    /** When both are done. */
    @Arbiter
    public void count(Z_Result result) {
        result.r1 = race.isLost();
    }
}
