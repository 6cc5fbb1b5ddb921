package io.dujiang.loop;

import static io.dujiang.loop.Patient.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(180)
class LagTest {
    @Test
    void aLoopWithWorkMeasuresItsLag() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            Task<Boolean> busy = group.spawn("busy", () -> {
                while (group.lag().getFirst().count() < 3) {
                    LoopGroup.yieldNow();
                }
                return true;
            });
            assertThat(busy.join()).isTrue();
            LoopLag lag = group.lag().getFirst();
            assertThat(lag.p50()).isLessThanOrEqualTo(lag.p99());
            assertThat(lag.p99()).isLessThanOrEqualTo(lag.max());
        }
    }

    /** A probe that were a timer would bring it back every ten milliseconds. */
    @Test
    void aSleepingLoopIsNotWoken() throws Exception {
        try (LoopGroup group =
                LoopGroup.builder().loops(1).longestSleep(Duration.ofHours(1)).start()) {
            assertThat(group.spawn("first", () -> 1).join()).isEqualTo(1);
            await().pollDelay(Duration.ofMillis(100)).until(() -> {
                long before = group.lag().getFirst().count();
                Thread.sleep(100);
                return group.lag().getFirst().count() == before;
            });
        }
    }

    @Test
    void whoYieldsLetsAllRunThatWereReady() {
        await().until(() -> orderOfReadyAndYielding().equals(List.of(1, 2, 3, 4, 5, 6)));
    }

    private static List<Integer> orderOfReadyAndYielding() throws Exception {
        List<Integer> order = new CopyOnWriteArrayList<>();
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            Task<Boolean> first = group.spawn("first", () -> {
                for (int i = 1; i <= 5; i++) {
                    int other = i;
                    group.execute(() -> order.add(other));
                }
                LoopGroup.yieldNow();
                return order.add(6);
            });
            assertThat(first.join()).isTrue();
        }
        return order;
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void yieldingEndsATaskThatWasCancelled(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch computing = new CountDownLatch(1);
            Task<Boolean> task = group.spawn("computing", () -> {
                while (true) {
                    computing.countDown();
                    LoopGroup.yieldNow();
                }
            });
            computing.await();
            assertThat(task.cancel()).isTrue();
            assertThat(task.awaitEnd(Duration.ofSeconds(50))).isTrue();
        }
    }

    @Test
    void yieldingOutsideOfAnyLoopIsAllowed() throws Exception {
        LoopGroup.yieldNow();
        Thread.currentThread().interrupt();
        assertThatThrownBy(LoopGroup::yieldNow).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
