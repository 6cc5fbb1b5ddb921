package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnTest {
    private final Turn turn = new Turn("It");
    private final AtomicInteger ended = new AtomicInteger();

    @Test
    void isClosedOnceAndForNobodyWhileOneIsInside() throws Exception {
        turn.enterUninterruptibly();
        FutureTask<Integer> first = closeUntilItWaits();
        FutureTask<Integer> second = closeUntilItWaits();

        assertThat(first.isDone() || second.isDone()).isFalse();
        assertThat(ended).hasValue(0);
        turn.leave();
        assertThat(first.get()).isEqualTo(1);
        assertThat(second.get()).isEqualTo(1);
        assertThatThrownBy(turn::enterUninterruptibly).hasMessageContaining("It was closed by this process");
    }

    @Test
    void isNotTakenTwiceByOneThread() {
        turn.enterUninterruptibly();

        assertThatThrownBy(turn::enterUninterruptibly)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in place");
        assertThatThrownBy(() -> turn.enter(Deadline.NEVER)).isInstanceOf(IllegalStateException.class);
    }

    private FutureTask<Integer> closeUntilItWaits() {
        FutureTask<Integer> closing = new FutureTask<>(() -> {
            turn.close(() -> {}, ended::incrementAndGet);
            return ended.get();
        });
        Thread thread = Thread.ofPlatform().daemon().start(closing);
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return closing;
    }
}
