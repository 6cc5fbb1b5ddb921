package io.dujiang.loop;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The only claim is released twice at once, while a second one is made from it. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "The second claim kept the value until it was released.")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "It came too late and was refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Freed while it was held, or twice, or never.")
@State
public class SharedStress {
    private final AtomicInteger freed = new AtomicInteger();
    private final Shared<Object> first = Shared.of(new Object(), _ -> freed.incrementAndGet());

    /** Releases the first claim. */
    @Actor
    public void owner() {
        first.release();
    }

    /** Makes a claim of its own, releases the first one too, and looks whether the value is freed while it holds its own. */
    @Actor
    public void holder(III_Result result) {
        try (Shared<Object> second = first.retain()) {
            first.release();
            second.get();
            result.r1 = 1;
            result.r2 = freed.get();
        } catch (IllegalStateException e) {
            result.r1 = 0;
        }
    }

    /** Counts. */
    @Arbiter
    public void end(III_Result result) {
        result.r3 = freed.get();
    }
}
