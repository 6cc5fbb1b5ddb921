package io.dujiang.examples.process;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import io.dujiang.process.ProcessPool;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** A pool of workers and its calls. */
final class Pooling {
    private Pooling() {}

    static ProcessPool open(LoopGroup group) {
        // region: pool
        return ProcessPool.builder(group)
                .size(2)
                .spares(1) // started already when one dies
                .heap(256 << 20)
                .taskTimeout(Duration.ofMinutes(2)) // kills the worker
                .initializer(() -> Locale.ROOT) // once in each worker: ProcessPool.workerState()
                .open();
        // endregion
    }

    static Queue<String> run(ProcessPool pool, List<String> words) throws InterruptedException {
        Queue<String> found = new ConcurrentLinkedQueue<>();
        // region: calls
        List<Integer> lengths = pool.map(String::length, words); // waits, in order
        try (Stream<String> upper = pool.imapUnordered(Pooling::upper, words)) { // as they finish, lazy
            upper.forEach(found::add);
        }
        Task<String> longest = pool.applyAsync(Pooling::repeated, words.getFirst()); // a task of the group
        found.add(longest.join() + lengths);
        // endregion
        return found;
    }

    static String upper(String word) {
        return word.toUpperCase(ProcessPool.<Locale>workerState());
    }

    static String repeated(String word) {
        return word.repeat(2);
    }
}
