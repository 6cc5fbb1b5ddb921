package io.dujiang.loop;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The owner takes and adds while a thief steals half: the result has a digit for each item, how often it was seen. */
@JCStressTest
@Outcome(id = "1111", expect = Expect.ACCEPTABLE, desc = "Each item was seen once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost or doubled.")
@State
public class RunQueueStress {
    private final RunQueue queue = new RunQueue();
    private final RunQueue stolen = new RunQueue();
    private int byOwner;
    private int byThief;

    /** An item that counts as its digit. */
    private record Item(int digit) implements Runnable {
        @Override
        public void run() {
            throw new UnsupportedOperationException("never run");
        }
    }

    /** Three items wait. */
    public RunQueueStress() {
        add(1);
        add(10);
        add(100);
    }

    private void add(int digit) {
        var _ = queue.offer(new Item(digit));
    }

    private static int digit(@Nullable Runnable item) {
        return item instanceof Item seen ? seen.digit() : 0;
    }

    /** Takes one, adds one, takes one. */
    @Actor
    public void owner() {
        byOwner = digit(queue.poll());
        add(1_000);
        byOwner += digit(queue.poll());
    }

    /** Steals, and takes what it stole. */
    @Actor
    public void thief() {
        byThief = digit(queue.stealInto(stolen));
        byThief += digit(stolen.poll());
    }

    /** Counts what is left too. */
    @Arbiter
    public void count(I_Result result) {
        result.r1 = byOwner + byThief;
        for (RunQueue left : new RunQueue[] {queue, stolen}) {
            for (Runnable next = left.poll(); next != null; next = left.poll()) {
                result.r1 += digit(next);
            }
        }
    }
}
