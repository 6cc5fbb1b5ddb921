package io.dujiang.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** One changes the value of a key several times, so that nodes are used again, and removes and adds another in its bucket; another reads. */
@JCStressTest
@Outcome(
        id = "[01234]",
        expect = Expect.ACCEPTABLE,
        desc = "A value that it had, or none if the bucket was changed meanwhile.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The key was not found, or its value is torn.")
@State
public class MapStress {
    private static final int BYTES = 40;
    private static final int TORN = 8;
    private static final int MISSING = 9;
    private static final MapLayout LAYOUT = new MapLayout(1, 4, BYTES, 0);
    private static final byte[] KEY = OtherMain.number(1);

    private final MemorySegment body = MemorySegment.ofArray(new long[(int) LAYOUT.bytes() / Long.BYTES]);
    private final MapTable writers = new MapTable("map", LAYOUT, body, Steps.NONE);
    private final MapTable readers = new MapTable("map", LAYOUT, body, Steps.NONE);

    /** The first value is there. */
    public MapStress() {
        writers.rebuild();
        var _ = writers.put(KEY, value(1));
    }

    /** Changes it three times. */
    @Actor
    public void writer() {
        for (int i = 2; i <= 4; i++) {
            var _ = writers.put(KEY, value(i));
        }
    }

    /** Reads it. */
    @Actor
    public void reader(I_Result result) {
        result.r1 = readers.tryGet(KEY).map(MapStress::number).orElse(0);
    }

    private static byte[] value(int number) {
        byte[] value = new byte[BYTES];
        Arrays.fill(value, (byte) number);
        return value;
    }

    private static int number(Optional<byte[]> value) {
        if (value.isEmpty()) {
            return MISSING;
        }
        int number = value.get()[0];
        return Arrays.equals(value.get(), value(number)) ? number : TORN;
    }
}
