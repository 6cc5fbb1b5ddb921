package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitTest {
    private static final int ROUNDS = 20_000;

    private final Wait wait = new Wait();

    /** Each side goes on only when the other has, so that a wake-up lost once ends the test. */
    @Test
    void noWakeUpIsLost() throws Exception {
        Wait other = new Wait();
        AtomicInteger turn = new AtomicInteger();
        CompletableFuture<Void> echo = new CompletableFuture<>();
        var _ = Thread.ofPlatform().daemon().start(() -> take(other, wait, turn, 1, echo));
        CompletableFuture<Void> here = new CompletableFuture<>();
        take(wait, other, turn, 0, here);
        echo.get();
        assertThat(here).isCompleted();
        assertThat(turn).hasValue(2 * ROUNDS);
    }

    private static void take(Wait mine, Wait other, AtomicInteger turn, int parity, CompletableFuture<Void> done) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                int expected = 2 * i + parity;
                assertThat(mine.until(() -> turn.get() == expected, Wait.NEVER)).isTrue();
                turn.incrementAndGet();
                other.wake();
            }
            done.complete(null);
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }

    @Test
    void theDeadlineEndsIt() throws Exception {
        assertThat(wait.until(() -> false, Wait.deadline(1_000_000))).isFalse();
        assertThat(wait.isAwaited()).isFalse();
    }

    @Test
    void newsThatAreThereCountAlsoAfterTheDeadline() throws Exception {
        assertThat(wait.until(() -> true, System.nanoTime() - 1)).isTrue();
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> wait.until(() -> false, Wait.NEVER)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
