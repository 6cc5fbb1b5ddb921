package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.DeadlineExceededException;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of {@code docs/guide/testing.md}. */
@Timeout(60)
class AccountTest {
    // region: account
    static final class Account {
        private final LoopGroup group;
        private final ReentrantLock lock = new ReentrantLock();
        private int balance = 100;

        Account(LoopGroup group) {
            this.group = group;
        }

        boolean withdraw(int amount) throws InterruptedException {
            if (balance < amount) { // wrong: another task may withdraw before this one has the lock
                return false;
            }
            lock.lock();
            try {
                group.sleep(Duration.ofMillis(10)); // stands for a call of the ledger
                balance -= amount;
                return true;
            } finally {
                lock.unlock();
            }
        }
    }
    // endregion

    // region: explore
    static void payTwice(LoopGroup group) throws Exception {
        Account account = new Account(group);
        group.scope(scope -> {
            var _ = scope.fork("rent", () -> account.withdraw(80));
            var _ = scope.fork("food", () -> account.withdraw(80));
            return true;
        });
        assertThat(account.balance).isNotNegative();
    }

    @Test
    void isOverdrawnInSomeOrder() {
        assertThatThrownBy(() -> DeterministicLoops.explore(1_000, AccountTest::payTwice))
                .hasMessageStartingWith("Seed 1 fails; DeterministicLoops.replay(1L, ...) repeats it.");
    }
    // endregion

    // region: replay
    @Test
    void isOverdrawnInTheSameOrderAgain() {
        assertThatThrownBy(() -> DeterministicLoops.replay(1, AccountTest::payTwice))
                .hasMessageContaining("-60");
    }
    // endregion

    // region: time
    @Test
    void retriesForAnHour() throws Exception {
        DeterministicLoops.explore(100, group -> {
            List<Duration> tries = new ArrayList<>();
            var clock = group.scheduleWithFixedDelay(Duration.ZERO, Duration.ofMinutes(20), () -> {
                tries.add(Duration.ofNanos(group.nanoTime()));
            });
            assertThatThrownBy(() -> group.scope(Duration.ofMinutes(50), AccountTest::waitForEver))
                    .isInstanceOf(DeadlineExceededException.class); // at once
            clock.cancel();
            assertThat(tries).containsExactly(Duration.ZERO, Duration.ofMinutes(20), Duration.ofMinutes(40));
        });
    }

    private static boolean waitForEver(Scope scope) throws InterruptedException {
        new CountDownLatch(1).await();
        return true;
    }
    // endregion
}
