package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How fast is fast enough. */
class PaceTest {
    private final Pace pace = new Pace(10, 100);

    @Test
    void whoMovesEnoughInEachPeriodMayTakeForEver() {
        pace.restart(0, 0);
        for (int tick = 1; tick < 1_000; tick++) {
            assertThat(pace.isLate(tick, 10L * tick)).isFalse();
        }
    }

    @Test
    void whoMovesLessInOnePeriodIsLate() {
        pace.restart(0, 5_000);
        assertThat(pace.isLate(9, 5_000)).isFalse();
        assertThat(pace.isLate(10, 5_100)).isFalse();
        assertThat(pace.isLate(19, 5_199)).isFalse();
        assertThat(pace.isLate(20, 5_199)).isTrue();
    }

    @Test
    void theTimeBeginsAnewWheneverNobodyWaits() {
        for (int tick = 0; tick < 100; tick++) {
            pace.restart(tick, 0);
        }
        assertThat(pace.isLate(108, 0)).isFalse();
        assertThat(pace.isLate(109, 0)).isTrue();
    }
}
