package io.dujiang.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two that have a turn reserved by and by are never inside together. */
@JCStressTest
@Outcome(id = "16", expect = Expect.ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both at once, or one did not see what the other has done.")
@State
public class TurnStress {
    static {
        LightFences.await();
    }

    private final Turn turn = new Turn("It", 1);
    private int entered;

    /** Has it reserved, loses it, and has it reserved again. */
    @Actor
    public void one() {
        enterOftenInARow();
    }

    /** The same. */
    @Actor
    public void other() {
        enterOftenInARow();
    }

    private void enterOftenInARow() {
        for (int i = 0; i < 8; i++) {
            turn.enterUninterruptibly();
            int before = entered;
            Thread.onSpinWait();
            entered = before + 1;
            turn.leave();
        }
    }

    /** How often somebody was inside. */
    @Arbiter
    public void count(I_Result result) {
        result.r1 = entered;
    }
}
