package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** A group that lets its tasks end. */
final class Closing {
    private Closing() {}

    static void main() throws InterruptedException {
        // region: closing
        LoopGroup group = LoopGroup.start();
        Task<String> last = group.spawn("last", () -> {
            Thread.sleep(20);
            return "ended by itself";
        });
        group.close(Duration.ofSeconds(10));
        IO.println(last.join());
        try {
            group.execute(() -> IO.println("never"));
        } catch (RejectedExecutionException e) {
            IO.println(e.getMessage());
        }
        // endregion
    }
}
