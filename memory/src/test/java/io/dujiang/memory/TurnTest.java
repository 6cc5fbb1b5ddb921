package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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

    /** Has the turn reserved for the calling thread, and enters it. */
    private void enterReserved() {
        LightFences.await();
        for (int i = 0; i < 20; i++) {
            turn.enterUninterruptibly();
            turn.leave();
        }
        turn.enterUninterruptibly();
    }

    @Test
    void isNotTakenTwiceByTheThreadThatHasItReserved() {
        enterReserved();

        assertThatThrownBy(turn::enterUninterruptibly).hasMessageContaining("in place");
        turn.leave();
        turn.enterUninterruptibly();
    }

    @Test
    void isTakenAwayFromOneThatIsOutside() throws Exception {
        enterReserved();
        turn.leave();

        assertThat(inAnother(() -> turn.enter(Deadline.NOW))).isTrue();
        assertThat(turn.enter(Deadline.NOW)).isFalse();
    }

    @Test
    void isNotTakenFromOneThatIsInside() throws Exception {
        enterReserved();

        assertThat(inAnother(() -> turn.enter(Deadline.NOW))).isFalse();
        assertThat(inAnother(() -> {
                    Thread.currentThread().interrupt();
                    assertThatThrownBy(() -> turn.enter(Deadline.NEVER)).isInstanceOf(InterruptedException.class);
                    return true;
                }))
                .isTrue();
        FutureTask<Boolean> next = new FutureTask<>(() -> {
            turn.enterUninterruptibly();
            turn.leave();
            return true;
        });
        startUntilItWaits(next);
        assertThat(next.isDone()).isFalse();
        turn.leave();
        assertThat(next.get()).isTrue();
        assertThat(turn.enter(Deadline.NOW)).isTrue();
    }

    @Test
    void isClosedByTheOneInsideWhileAnotherWaitsToCloseIt() throws Exception {
        enterReserved();
        FutureTask<Integer> other = closeUntilItWaits();

        turn.close(() -> {}, ended::incrementAndGet);
        assertThat(ended).hasValue(1);
        assertThat(other.isDone()).isFalse();
        turn.leave();
        assertThat(other.get()).isEqualTo(1);
    }

    /** By platform threads and virtual ones, of many turns, so that each is reserved for one after the other. */
    @Test
    void isOfOneAtATime() throws Exception {
        Turn[] turns = Stream.generate(() -> new Turn("It", 1)).limit(2_000).toArray(Turn[]::new);
        int[] entered = new int[turns.length];
        List<FutureTask<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                for (int n = 0; n < turns.length * 50; n++) {
                    int which = n / 50;
                    turns[which].enterUninterruptibly();
                    entered[which]++;
                    turns[which].leave();
                }
                return true;
            });
            all.add(task);
            (i % 2 == 0 ? Thread.ofPlatform().daemon() : Thread.ofVirtual()).start(task);
        }
        for (FutureTask<Boolean> task : all) {
            assertThat(task.get()).isTrue();
        }
        assertThat(entered).containsOnly(200);
    }

    private static <T> T inAnother(Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(code);
        Thread.ofPlatform().daemon().start(task);
        return task.get();
    }

    private FutureTask<Integer> closeUntilItWaits() {
        FutureTask<Integer> closing = new FutureTask<>(() -> {
            turn.close(() -> {}, ended::incrementAndGet);
            return ended.get();
        });
        startUntilItWaits(closing);
        return closing;
    }

    private static void startUntilItWaits(Runnable code) {
        Thread thread = Thread.ofPlatform().daemon().start(code);
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
