package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/** A task that holds its carrier until another one of the same loop has run. */
final class Computing {
    private Computing() {}

    static void main() throws InterruptedException {
        // region: computing
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            CountDownLatch other = new CountDownLatch(1);
            Task<String> busy = group.spawn("busy", () -> computeUntil(() -> other.getCount() == 0));
            group.execute(other::countDown);
            IO.println(busy.join());
        }
        // endregion
    }

    static String computeUntil(BooleanSupplier done) {
        while (!done.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        return done.getAsBoolean() ? "the other task ran meanwhile" : "interrupted";
    }
}
