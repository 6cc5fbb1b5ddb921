package io.dujiang.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One writes four messages into the ring of a pipe that has room for three, the first two at once; another reads. The ring is full of words each of which could be the length of a
 * message: only what was shown is read, whole and in order.
 */
@JCStressTest
@Outcome(id = "[01234], [01234]", expect = Expect.ACCEPTABLE, desc = "As many were read as were shown until then.")
@Outcome(
        expect = Expect.FORBIDDEN,
        desc = "A message was torn, lost, doubled, out of order, or made of what lay there.")
@State
public class PipeRingStress {
    private static final int BYTES = 24;
    private static final int CAPACITY = 128;
    private static final int BROKEN = 9;

    private final PipeRing writers;
    private final PipeRing readers;

    /** A ring as one is left by messages that were read. */
    public PipeRingStress() {
        long[] body = new long[(int) (Ring.OVERHEAD + CAPACITY) / Long.BYTES];
        Arrays.fill(body, (int) Ring.OVERHEAD / Long.BYTES + 1, body.length, BYTES + 1);
        writers = new PipeRing("ring", MemorySegment.ofArray(body), BYTES);
        readers = new PipeRing("ring", MemorySegment.ofArray(body), BYTES);
    }

    /** Writes what there is room for; the result is how many. */
    @Actor
    public void writer(II_Result result) {
        writers.beginWriting();
        for (int i = 0; i < 4; i++) {
            if (writers.hasRoom(Ring.room(BYTES))) {
                byte[] message = new byte[BYTES];
                Arrays.fill(message, (byte) ++result.r1);
                writers.writeLength(BYTES);
                writers.write(MemorySegment.ofArray(message), 0, BYTES);
                if (i > 0) {
                    writers.publish();
                }
            }
        }
    }

    /** Reads what there is; the result is how many. */
    @Actor
    public void reader(II_Result result) {
        readers.beginReading();
        for (int i = 0; i < 4; i++) {
            if (readers.hasMessage()) {
                byte[] message = new byte[readers.readMessageLength()];
                readers.read(MemorySegment.ofArray(message), 0, message.length);
                readers.release();
                result.r2 = RingStress.isNext(message, result.r2 + 1) ? result.r2 + 1 : BROKEN;
            }
        }
    }
}
