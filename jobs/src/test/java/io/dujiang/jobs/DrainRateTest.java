package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainRateTest {
    private static final long SECOND = 1_000_000;

    private final DrainRate rate = new DrainRate();

    @Test
    void nothingFinishedIsNoRate() {
        assertThat(rate.perSecond(0)).isZero();
        assertThat(rate.untilRoom(100, 0)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void theMeanIsThatOfTheFullSeconds() {
        rate.finished(10, 0);
        rate.finished(30, SECOND);
        rate.finished(1_000, 2 * SECOND);

        assertThat(rate.perSecond(2 * SECOND)).isEqualTo(20);
    }

    @Test
    void whatIsLongAgoIsForgotten() {
        rate.finished(1_000, 0);

        assertThat(rate.perSecond(10 * SECOND)).isEqualTo(100);
        assertThat(rate.perSecond(11 * SECOND)).isZero();
        assertThat(rate.perSecond(1_000_000 * SECOND)).isZero();
    }

    @Test
    void theTimeUntilRoomIsBounded() {
        rate.finished(100, 0);

        assertThat(rate.untilRoom(1, SECOND)).isEqualTo(Duration.ofSeconds(1));
        assertThat(rate.untilRoom(100_000, SECOND)).isEqualTo(Duration.ofSeconds(10));
        assertThat(rate.untilRoom(100_000_000, SECOND)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aClockThatIsPutBackDoesNoHarm() {
        rate.finished(100, 100 * SECOND);
        rate.finished(100, 0);

        assertThat(rate.perSecond(101 * SECOND)).isEqualTo(200);
    }
}
