package io.dujiang.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Two participants count under the lock: no count is lost, and in the end it is free. */
@JCStressTest
@Outcome(id = "4, true", expect = Expect.ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two held it, or one did not release it.")
@State
public class RobustLockStress {
    private static final Participant FIRST;
    private static final Participant SECOND;

    static {
        try (SharedMemory memory = SharedMemory.create(64)) { // the processes of jcstress are halted
            FIRST = Participant.join(memory);
            SECOND = Participant.join(memory);
        }
    }

    private final MemorySegment segment = Arena.ofAuto().allocate(RobustLock.BYTES, 64);
    private final Words words = new Words(segment);
    private int count;

    private void count(Participant participant) {
        RobustLock lock = new RobustLock(words, 0, participant, () -> {}, Integer.MAX_VALUE, Steps.NONE);
        for (int i = 0; i < 2; i++) {
            lock.acquireUninterruptibly();
            count++;
            lock.release();
        }
    }

    /** Counts twice. */
    @Actor
    public void first() {
        count(FIRST);
    }

    /** Counts twice. */
    @Actor
    public void second() {
        count(SECOND);
    }

    /** Looks when all have ended. */
    @Arbiter
    public void look(IZ_Result result) {
        result.r1 = count;
        result.r2 = words.getInt(0) == 0;
    }
}
