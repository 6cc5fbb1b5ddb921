package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;

/** A task that computes and lets others run meanwhile. */
final class Yielding {
    private Yielding() {}

    static void main() throws InterruptedException {
        // region: yielding
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            Task<Integer> sum = group.spawn("sum", () -> {
                group.execute(() -> IO.println("another task"));
                int squares = 0;
                for (int i = 1; i <= 1_000; i++) {
                    squares += i * i;
                    if (i % 100 == 0) {
                        LoopGroup.yieldNow(); // also ends a task that was cancelled
                    }
                }
                return squares;
            });
            IO.println(sum.join() + ", lag measured on " + group.lag().size() + " loop");
        }
        // endregion
    }
}
