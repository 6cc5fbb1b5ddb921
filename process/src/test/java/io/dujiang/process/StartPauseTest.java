package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartPauseTest {
    private final StartPause pause = new StartPause();

    @Test
    void growsWhileWorkersDieThatDidNothingAndEndsWithOneThatDid() {
        assertThat(pause.next()).isZero();
        pause.died(true);
        assertThat(pause.next()).isZero();
        pause.died(false);
        assertThat(pause.next()).isEqualTo(Duration.ofMillis(100));
        pause.died(false);
        assertThat(pause.next()).isEqualTo(Duration.ofMillis(200));
        for (int i = 0; i < 100; i++) {
            pause.died(false);
        }
        assertThat(pause.next()).isEqualTo(Duration.ofMillis(6_400));
        pause.died(true);
        assertThat(pause.next()).isZero();
    }
}
