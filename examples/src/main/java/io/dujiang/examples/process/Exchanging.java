package io.dujiang.examples.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dujiang.loop.Task;
import io.dujiang.memory.ElementType;
import io.dujiang.memory.PipeReceiver;
import io.dujiang.memory.PipeSender;
import io.dujiang.memory.SharedArray;
import io.dujiang.memory.SharedPipe;
import io.dujiang.process.ProcessPool;
import java.util.List;

/** What processes exchange in shared memory. */
final class Exchanging {
    private Exchanging() {}

    static String talk(ProcessPool pool) throws InterruptedException {
        // region: pipe
        try (SharedPipe pipe = SharedPipe.create(1 << 20);
                PipeSender sender = pipe.sender()) {
            Task<String> other = pool.applyAsync(Exchanging::hear, pipe.name()); // or any JVM that is told the name
            sender.send("hello".getBytes(UTF_8));
            return other.join();
        }
        // endregion
    }

    // region: receiver
    static String hear(String name) throws InterruptedException {
        try (SharedPipe pipe = SharedPipe.attach(name);
                PipeReceiver receiver = pipe.receiver()) {
            return new String(receiver.receive(), UTF_8);
        }
    }
    // endregion

    static float multiply(ProcessPool pool) throws InterruptedException {
        // region: array
        try (SharedArray values = SharedArray.create(ElementType.FLOAT, 4_000)) {
            values.setFloat(3_999, 2);
            pool.map(from -> doubled(values, from, from + 1_000), List.of(0, 1_000, 2_000, 3_000));
            return values.getFloat(3_999); // changed in place: only the name was sent
        }
        // endregion
    }

    static float make(ProcessPool pool) throws InterruptedException {
        // region: made
        try (SharedArray values = pool.applyAsync(() -> filled(1_000_000)).join()) {
            return values.getFloat(999_999); // nothing was copied; closing it frees it
        }
        // endregion
    }

    // region: filled
    static SharedArray filled(int length) {
        SharedArray values = SharedArray.create(ElementType.FLOAT, length);
        for (int i = 0; i < length; i++) {
            values.setFloat(i, 0.5F * i);
        }
        return values;
    }
    // endregion

    static int doubled(SharedArray values, int from, int to) {
        for (int i = from; i < to; i++) {
            values.setFloat(i, 2 * values.getFloat(i));
        }
        return to - from;
    }
}
