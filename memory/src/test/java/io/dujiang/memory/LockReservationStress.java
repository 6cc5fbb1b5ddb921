package io.dujiang.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two participants that have a lock reserved by and by never hold it together. */
@JCStressTest
@Outcome(id = "16", expect = Expect.ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both at once, or one did not see what the other has done.")
@State
public class LockReservationStress {
    private static final Participant FIRST;
    private static final Participant SECOND;

    static {
        try (SharedMemory memory = SharedMemory.create(64)) { // the processes of jcstress are halted
            FIRST = Participant.join(memory);
            SECOND = Participant.join(memory);
        }
        LightFences.await();
    }

    private final MemorySegment segment = Arena.ofAuto().allocate(RobustLock.BYTES, 64);
    private final Words words = new Words(segment);
    private int entered;

    /** Has it reserved, loses it, and has it reserved again. */
    @Actor
    public void first() {
        enterOftenInARow(FIRST);
    }

    /** The same. */
    @Actor
    public void second() {
        enterOftenInARow(SECOND);
    }

    private void enterOftenInARow(Participant participant) {
        RobustLock lock = new RobustLock(words, 0, participant, () -> {}, 1, Steps.NONE);
        for (int i = 0; i < 8; i++) {
            lock.acquireUninterruptibly();
            int before = entered;
            Thread.onSpinWait();
            entered = before + 1;
            lock.release();
        }
    }

    /** How often somebody held it. */
    @Arbiter
    public void count(I_Result result) {
        result.r1 = entered;
    }
}
