package io.dujiang.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A carrier mounts, comes back to its loop and mounts again, while the loop is borrowed and then taken over from it. */
@JCStressTest
@Outcome(
        id = {"1, 0, 2, 0", "1, 0, 3, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "The carrier kept its loop.")
@Outcome(
        id = {"0, 1, [12], 0", "0, 1, [23], 1"},
        expect = Expect.ACCEPTABLE,
        desc = "It lost the loop, and the other saw what it had written.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both hold the loop, or none, or something was not seen.")
@State
public class HoldStress {
    private final Hold hold = new Hold();
    private int changes;

    /** Mounts, enters, leaves and unmounts, as a task does that makes another ready. */
    @Actor
    public void carrier(IIII_Result result) {
        changes++;
        hold.mount(Hold.FIRST);
        boolean held = hold.unmount(Hold.FIRST);
        if (held) {
            changes++;
            hold.mount(Hold.FIRST);
            held = hold.unmount(Hold.FIRST);
        }
        if (held) {
            result.r1 = 1;
            result.r3 = changes;
        }
    }

    /** Borrows the loop and changes it, then takes it over. */
    @Actor
    public void watchdog(IIII_Result result) {
        if (hold.borrow(Hold.FIRST)) {
            changes++;
            result.r4 = 1;
            hold.giveBack(Hold.FIRST);
        }
        if (hold.takeOver(Hold.FIRST)) {
            result.r2 = 1;
            result.r3 = changes;
        }
    }
}
