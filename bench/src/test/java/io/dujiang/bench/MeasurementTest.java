package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    private static final LoadPlan PLAN = new LoadPlan(1_000, Duration.ofSeconds(10), 1, 1);
    private static final long MILLI = 1_000_000;

    @Test
    void measuresLatencyFromTheDueTime() {
        Measurement steady = finished(due -> due + 20 * MILLI, 0);

        assertThat(steady.meanMillis()).isCloseTo(20, within(0.001));
        assertThat(steady.details()).containsEntry("p99Ms", 20.0);
        assertThat(steady.isSustained()).isTrue();
    }

    @Test
    void seesABacklogThatGrows() {
        Measurement tooSlow = finished(due -> due * 11 / 10, 0);

        assertThat(tooSlow.backlogAtEnd()).isGreaterThan(tooSlow.backlogAtSecond5());
        assertThat(tooSlow.isSustained()).isFalse();
        assertThat(tooSlow.throughput()).isCloseTo(909, within(2.0));
    }

    @Test
    void isNotSustainedIfAnythingWasRefused() {
        assertThat(finished(due -> due + MILLI, 1).isSustained()).isFalse();
    }

    private static Measurement finished(LongUnaryOperator afterDue, int refused) {
        long[] finished = LongStream.range(0, PLAN.jobs())
                .map(job -> afterDue.applyAsLong(PLAN.dueNanos((int) job)))
                .toArray();
        LoadResult load = new LoadResult(
                PLAN, Instant.EPOCH, LongStream.rangeClosed(1, PLAN.jobs()).toArray(), refused, "", Duration.ZERO);
        return new Measurement(load, finished, new Measurement.Cost(Duration.ZERO, 0));
    }
}
