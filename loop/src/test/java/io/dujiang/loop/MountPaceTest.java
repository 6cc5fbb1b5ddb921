package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountPaceTest {
    private static final int MOUNTS = 4;

    private final MountPace pace = new MountPace();

    private void mountsOf(long nanos) {
        pace.measured(MOUNTS * nanos, MOUNTS);
    }

    private void manyMountsOf(long nanos) {
        for (int i = 0; i < 200; i++) {
            mountsOf(nanos);
        }
    }

    @Test
    void sharesEachThreadWhileItKnowsNothing() {
        assertThat(pace.isWorthSharing(1)).isTrue();
        assertThat(pace.isWorthSharing(0)).isFalse();
    }

    @Test
    void keepsWhatHasItsTurnBeforeAnotherLoopIsAwake() {
        manyMountsOf(500);
        assertThat(pace.isWorthSharing(90)).isFalse();
        assertThat(pace.isWorthSharing(110)).isTrue();
    }

    @Test
    void sharesAtOnceAfterALongMount() {
        manyMountsOf(500);
        mountsOf(60_000);
        assertThat(pace.isWorthSharing(1)).isTrue();
        assertThat(pace.isLong()).isFalse();
    }

    @Test
    void forgetsALongMountByAndBy() {
        mountsOf(10_000_000);
        mountsOf(500);
        assertThat(pace.isLong()).isTrue();
        manyMountsOf(500);
        assertThat(pace.isLong()).isFalse();
        assertThat(pace.isWorthSharing(10)).isFalse();
    }

    @Test
    void sharesBehindAMountThatHasNotEnded() {
        manyMountsOf(500);
        pace.lasts();
        assertThat(pace.isWorthSharing(1)).isTrue();
    }
}
