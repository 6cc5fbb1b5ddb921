package io.dujiang.examples.loops;

import io.dujiang.loop.DeadlineExceededException;
import io.dujiang.loop.LoopGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A scope whose deadline cancels its task. */
final class Deadlines {
    private Deadlines() {}

    static void main() throws InterruptedException {
        try (LoopGroup group = LoopGroup.start()) {
            // region: deadlines
            CountDownLatch never = new CountDownLatch(1);
            try {
                group.scope(Duration.ofMillis(200), scope -> {
                    var _ = scope.fork("stuck", () -> never.await(1, TimeUnit.DAYS));
                    return "all done"; // the scope returns this after its last task
                });
            } catch (DeadlineExceededException e) {
                IO.println(e.getMessage());
            }
            // endregion
        }
    }
}
