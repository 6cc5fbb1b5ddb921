package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What runs before what: 1 3 2. */
final class Order {
    private Order() {}

    static void main() throws InterruptedException {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            // region: order
            CountDownLatch last = new CountDownLatch(1);
            group.execute(() -> {
                group.schedule(Duration.ZERO, () -> {
                    IO.println(2);
                    last.countDown();
                });
                group.microtask(() -> IO.println(3));
                IO.println(1);
            });
            last.await();
            // endregion
        }
    }
}
