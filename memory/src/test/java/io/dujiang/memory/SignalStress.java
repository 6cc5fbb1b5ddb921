package io.dujiang.memory;

import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** One is about to sleep while another has news: either it sees the news, or it is woken, which makes the word even. */
@JCStressTest
@Outcome(id = "true, [01]", expect = Expect.ACCEPTABLE, desc = "It saw the news.")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "It was woken.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It sleeps beside the news.")
@State
public class SignalStress {
    static {
        LightFences.await();
    }

    private static final long NEWS = 64;

    private final Words words = new Words(MemorySegment.ofArray(new long[16]));
    private final Signal signal = new Signal(words, 0);

    /** Announces that it will sleep, and looks again. */
    @Actor
    public void sleeper(ZI_Result result) {
        int _ = signal.announce();
        result.r1 = words.getInt(NEWS) == 1;
    }

    /** Stores the news, and wakes. */
    @Actor
    public void waker() {
        words.setInt(NEWS, 1);
        signal.wake();
    }

    /** Odd if nobody was woken. */
    @Arbiter
    public void look(ZI_Result result) {
        result.r2 = words.getInt(0) & 1;
    }
}
