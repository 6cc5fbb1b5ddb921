package io.dujiang.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A loop is about to sleep while another thread adds work that any loop may run. */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "It saw the work, or was told to search.")
@Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "It sleeps beside work, and nobody wakes it.")
@State
public class IdleStress {
    private final IdleAgainstWork race = new IdleAgainstWork();

    /** The loop. */
    @Actor
    public void loop() {
        race.sleep();
    }

    /** Who adds work. */
    @Actor
    public void adder() {
        race.add();
    }

    /** When both are done. */
    @Arbiter
    public void count(Z_Result result) {
        result.r1 = race.isLost();
    }
}
