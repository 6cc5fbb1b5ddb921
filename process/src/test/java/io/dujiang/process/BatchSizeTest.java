package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizeTest {
    private static final long MICRO = 1_000;

    private final BatchSize size = BatchSize.automatic();

    @Test
    void growsByStepsToAMillisecondOfTasks() {
        assertThat(size.get()).isEqualTo(1);
        for (int expected : new int[] {4, 16, 64, 100, 100}) {
            size.measured(size.get(), 10 * MICRO * size.get());
            assertThat(size.get()).isEqualTo(expected);
        }
        assertThat(size.expected(100)).isEqualTo(1_000 * MICRO);
        assertThat(size.atHand()).isEqualTo(4);
    }

    @Test
    void hasAWorkerTakeNothingBesideATaskOfUnknownLength() {
        assertThat(size.expected(1)).isEqualTo(BatchSize.AT_HAND_NANOS);
        assertThat(size.atHand()).isEqualTo(1);
    }

    @Test
    void takesALongTaskForAnOutlierAtFirst() {
        size.measured(1, 10 * MICRO);
        size.measured(1, 1_000_000 * MICRO);

        assertThat(size.expected(1)).isEqualTo(10 * MICRO + (160 - 10) * MICRO / 4);
        for (int i = 0; i < 10; i++) {
            size.measured(1, 1_000_000 * MICRO);
        }
        assertThat(size.get()).isEqualTo(1);
    }

    @Test
    void staysAsItWasSaid() {
        BatchSize fixed = BatchSize.of(7);
        fixed.measured(1, 10 * MICRO);

        assertThat(fixed.get()).isEqualTo(7);
        assertThat(fixed.expected(7)).isEqualTo(70 * MICRO);
    }

    @Test
    void isBoundedForTasksThatTakeNoTime() {
        for (int i = 0; i < 20; i++) {
            size.measured(size.get(), 0);
        }
        assertThat(size.get()).isEqualTo(Batch.MAX_TASKS);
    }
}
