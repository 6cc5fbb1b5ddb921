package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LagProbeTest {
    private static final long MILLI = 1_000_000;

    private final LagProbe probe = new LagProbe(0);

    @Test
    void isDueEveryTenMillisecondsAndNotWhileItIsUnderWay() {
        assertThat(probe.isDue(10 * MILLI - 1)).isFalse();
        assertThat(probe.isDue(10 * MILLI)).isTrue();
        assertThat(probe.isDue(25 * MILLI)).isFalse();
        probe.ran(30 * MILLI);
        assertThat(probe.isDue(40 * MILLI - 1)).isFalse();
        assertThat(probe.isDue(40 * MILLI)).isTrue();
    }

    @Test
    void whatIsDueWhileTheLoopWaitsForTheKernelIsDueWhenItIsBack() {
        probe.awake(9 * MILLI);
        probe.awake(1_000 * MILLI);
        assertThat(probe.isDue(1_001 * MILLI)).isTrue();
        probe.ran(1_003 * MILLI);
        assertThat(probe.lag().max()).isEqualTo(Duration.ofMillis(3));
    }

    @Test
    void oneThatIsUnderWayStaysAsLateAsItIs() {
        assertThat(probe.isDue(12 * MILLI)).isTrue();
        probe.awake(500 * MILLI);
        probe.ran(501 * MILLI);
        assertThat(probe.lag().max()).isEqualTo(Duration.ofMillis(491));
    }

    @Test
    void hasNoLagBeforeItRan() {
        assertThat(probe.lag()).isEqualTo(new LoopLag(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, List.of()));
    }

    @Test
    void tellsTheShareOfMeasurements() {
        long now = 0;
        for (int i = 1; i <= 1_000; i++) {
            now = late(now, i <= 980 ? 500 : 40 * MILLI);
        }
        LoopLag lag = probe.lag();
        assertThat(lag.count()).isEqualTo(1_000);
        assertThat(lag.p50()).isBetween(Duration.ofNanos(500), Duration.ofNanos(562));
        assertThat(lag.p99()).isEqualTo(lag.max()).isEqualTo(Duration.ofMillis(40));
        assertThat(lag.histogram()).extracting(LoopLag.Bucket::count).containsExactly(980L, 20L);
        assertThat(lag.histogram()).first().extracting(LoopLag.Bucket::atMost).isEqualTo(lag.p50());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, 16, 17, 999, 123_456, 10_000_000, 1L << 40, (1L << 62) - 10_000_001})
    void aValueIsToldNoMoreThanAnEighthTooHigh(long nanos) {
        late(late(0, nanos), Long.MAX_VALUE / 2);
        assertThat(probe.lag().p50().toNanos()).isBetween(nanos, nanos + nanos / 8);
    }

    /** Falls due ten milliseconds after the time given, and is late. */
    private long late(long before, long nanos) {
        probe.awake(before + 10 * MILLI);
        long due = before + 10 * MILLI;
        assertThat(probe.isDue(due)).isTrue();
        probe.ran(due + nanos);
        return due + nanos;
    }
}
