package io.dujiang.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One for whom a turn is reserved and another are never inside together. */
@JCStressTest
@Outcome(
        id = {"0, 1", "1, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "One after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both at once, or one did not see what the other has done.")
@State
public class TurnStress {
    private final Turn turn = new Turn("It", 1);
    private int entered;

    /** Has it reserved, and enters. */
    @Actor
    public void reserver(II_Result result) {
        turn.enterUninterruptibly();
        turn.leave();
        result.r1 = enter();
    }

    /** Takes it away. */
    @Actor
    public void other(II_Result result) {
        result.r2 = enter();
    }

    private int enter() {
        turn.enterUninterruptibly();
        int before = entered;
        Thread.onSpinWait();
        entered = before + 1;
        turn.leave();
        return before;
    }
}
