package io.dujiang.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One writes three messages into a ring that has room for two, another reads: each is whole, and they come in order. */
@JCStressTest
@Outcome(id = "[0123], [0123]", expect = Expect.ACCEPTABLE, desc = "As many were read as were written until then.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A message was torn, lost, doubled, or out of order.")
@State
public class RingStress {
    private static final int BYTES = 24;
    private static final int BROKEN = 9;

    private final MemorySegment body = MemorySegment.ofArray(new long[(int) (Ring.OVERHEAD + 64) / Long.BYTES]);
    private final Ring writers = new Ring("ring", body);
    private final Ring readers = new Ring("ring", body);

    /** Writes what there is room for; the result is how many. */
    @Actor
    public void writer(II_Result result) {
        writers.beginWriting();
        for (int i = 0; i < 3; i++) {
            if (writers.hasRoom(Ring.room(BYTES))) {
                byte[] message = new byte[BYTES];
                Arrays.fill(message, (byte) ++result.r1);
                writers.writeLength(BYTES);
                writers.write(MemorySegment.ofArray(message), 0, BYTES);
                writers.publish();
            }
        }
    }

    /** Reads what there is; the result is how many. */
    @Actor
    public void reader(II_Result result) {
        readers.beginReading();
        for (int i = 0; i < 3; i++) {
            if (readers.has(1)) {
                byte[] message = new byte[readers.readMessageLength()];
                readers.read(MemorySegment.ofArray(message), 0, message.length);
                readers.release();
                result.r2 = isNext(message, result.r2 + 1) ? result.r2 + 1 : BROKEN;
            }
        }
    }

    static boolean isNext(byte[] message, int expected) {
        boolean next = message.length == BYTES;
        for (byte part : message) {
            next &= part == expected;
        }
        return next;
    }
}
