package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What belongs to a loop runs there, also when a task of another loop wakes it. */
@Timeout(60)
class HomeTest {
    private static final int ROUNDS = 100;

    private final LoopGroup group =
            LoopGroup.builder().loops(2).longestSleep(Duration.ofHours(1)).start();
    private final EventLoop home = group.transport().group().next();
    private final EventLoop other = group.transport().group().next();
    private final AtomicInteger wakes = new AtomicInteger();
    private final CompletableFuture<Integer> away = new CompletableFuture<>();

    @Test
    void aTaskOfALoopRunsThereWhoeverWakesIt() throws Exception {
        try (group) {
            group.startOn(home, "parks", this::parkAgainAndAgain);

            assertThat(away.get()).isZero();
        }
    }

    @Test
    void theCodeOfALoopItselfRunsThereWhoeverWakesIt() throws Exception {
        try (group) {
            home.execute(this::parkAgainAndAgain);

            assertThat(away.get()).isZero();
            assertThat(home.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    /** Counts how often it is away from home after it was woken by a task of the other loop. */
    private void parkAgainAndAgain() {
        int count = 0;
        Thread parked = Thread.currentThread();
        group.startOn(other, "wakes", () -> wakeAgainAndAgain(parked));
        for (int round = 1; round <= ROUNDS; round++) {
            while (wakes.get() < round) {
                LockSupport.park();
            }
            count += home.equals(current()) ? 0 : 1;
        }
        away.complete(count);
    }

    private void wakeAgainAndAgain(Thread parked) {
        for (int round = 1; round <= ROUNDS; round++) {
            while (parked.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            wakes.set(round);
            LockSupport.unpark(parked);
        }
    }

    private static @Nullable EventLoop current() {
        Carrier carrier = Carrier.current();
        Spares.Order order = carrier == null ? null : carrier.order();
        return order == null ? null : order.loop().netty();
    }
}
