package io.dujiang.examples.loops;

import io.dujiang.loop.Channel;
import io.dujiang.loop.LoopGroup;

/** A sender that waits for its receiver. */
final class Channels {
    private Channels() {}

    static void main() throws InterruptedException {
        try (LoopGroup group = LoopGroup.start()) {
            // region: channels
            int sum = group.scope(scope -> {
                Channel<Integer> rows = scope.<Integer>channel(1_000).limitRate(100);
                var _ = scope.fork("read", () -> {
                    try (rows) { // or the receiver would wait for more
                        for (int row = 1; row <= 10_000; row++) {
                            rows.send(row); // waits while 100 are on their way
                        }
                        return "all sent";
                    }
                });
                int[] total = {0};
                rows.forEach(row -> total[0] += row);
                return total[0];
            });
            IO.println(sum);
            // endregion
        }
    }
}
