package io.dujiang.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** A carrier mounts, comes back to its loop and mounts again, while the loop is taken over from it. */
@JCStressTest
@Outcome(id = "true, false, 0", expect = Expect.ACCEPTABLE, desc = "The carrier kept its loop.")
@Outcome(
        id = "false, true, [12]",
        expect = Expect.ACCEPTABLE,
        desc = "It lost the loop, and the other saw what it had written.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both hold the loop, or none, or something was not seen.")
@State
public class HoldStress {
    private final Hold hold = new Hold();
    private int ofTheLoop;

    /** Mounts, enters, leaves and unmounts, as a task does that makes another ready. */
    @Actor
    public void carrier(ZZI_Result result) {
        ofTheLoop = 1;
        hold.mount(Hold.FIRST);
        boolean entered = hold.unmount(Hold.FIRST);
        if (entered) {
            ofTheLoop = 2;
            hold.mount(Hold.FIRST);
            entered = hold.unmount(Hold.FIRST);
        }
        result.r1 = entered;
    }

    /** Takes the loop over, and reads what belongs to it. */
    @Actor
    public void watchdog(ZZI_Result result) {
        result.r2 = hold.takeOver(Hold.FIRST);
        result.r3 = result.r2 ? ofTheLoop : 0;
    }
}
