package io.dujiang.examples.loops;

import io.dujiang.loop.DeadlineExceededException;
import io.dujiang.loop.LoopGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A scope whose deadline cancels its task. */
final class Deadlines {
    private Deadlines() {}

    static void main() throws InterruptedException {
        try (LoopGroup group = LoopGroup.start()) {
            // region: deadlines
            CountDownLatch never = new CountDownLatch(1);
            try {
                group.scope(Duration.ofMillis(200), scope -> scope.fork("stuck", () -> {
                            try {
                                never.await();
                                return "done";
                            } finally {
                                IO.println("interrupted; the scope waits for this line");
                            }
                        })
                        .join());
            } catch (DeadlineExceededException e) {
                IO.println(e.getMessage());
            }
            // endregion
        }
    }
}
