package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final long PART = Duration.ofMillis(200).toNanos();

    private long nanos;
    private long compiling;
    private final WarmUp warmUp = new WarmUp(() -> new WarmUp.Used(nanos, compiling));

    /** True if it is over after a part in which the compilers had that share. */
    private boolean isOver(double cost, double share) {
        nanos += PART;
        compiling += (long) (share * PART);
        return warmUp.isOver(cost);
    }

    @Test
    void endsAfterAWhileInWhichNothingGotCheaper() {
        assertThat(isOver(100, 0)).isFalse();
        assertThat(isOver(50, 0)).isFalse();
        assertThat(isOver(49, 0.01)).isFalse();
        assertThat(isOver(49, 0)).isFalse();
        assertThat(isOver(60, 0)).isFalse();
        assertThat(isOver(50, 0.01)).isTrue();
    }

    /** What is still interpreted costs the same for long, while its compilers wait for their turn on the core. */
    @Test
    void goesOnWhileTheCompilersRunWhateverTheCost() {
        for (int i = 0; i < 100; i++) {
            assertThat(isOver(2_000, 0.3)).isFalse();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(isOver(2_000, 0)).isFalse();
        }
        assertThat(isOver(2_000, 0)).isTrue();
    }

    @Test
    void beginsAgainWhenWhatIsDoneGetsCheaper() {
        for (int cost = 100; cost > 10; cost -= 10) {
            assertThat(isOver(cost, 0)).isFalse();
        }
    }
}
