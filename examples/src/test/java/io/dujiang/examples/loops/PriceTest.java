package io.dujiang.examples.loops;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PriceTest {
    // region: testing
    @Test
    void theSecondTaskWaitsForTheFirst() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            CountDownLatch priced = new CountDownLatch(1);
            Task<String> second = group.spawn("second", () -> {
                priced.await();
                return "paid";
            });
            assertThat(second.isDone()).isFalse();
            priced.countDown(); // a signal, no sleep
            assertThat(second.join()).isEqualTo("paid");
        }
    }
    // endregion
}
