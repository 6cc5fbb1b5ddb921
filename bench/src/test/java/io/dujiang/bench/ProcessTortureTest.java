package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProcessTortureTest {
    @Test
    void losesNothingInAShortRun() throws Exception {
        try (LoopGroup group = LoopGroup.start()) {
            ProcessTortureCounts counts = new ProcessTortureRound(group, 4, 2_000, 1).run();

            assertThat(counts.isSound()).as("%s", counts).isTrue();
            assertThat(counts.kills()).isPositive();
            assertThat(counts.retried()).isEqualTo(counts.kills());
        }
    }

    @Test
    void isUnsoundIfAnythingIsLostOrWrong() {
        assertThat(new ProcessTortureCounts(1, 2, 0, 0, 1, false).isSound()).isTrue();
        assertThat(new ProcessTortureCounts(1, 2, 1, 0, 1, false).isSound()).isFalse();
        assertThat(new ProcessTortureCounts(1, 2, 0, 1, 1, false).isSound()).isFalse();
        assertThat(new ProcessTortureCounts(1, 2, 0, 0, 1, true).isSound()).isFalse();
    }

    @Test
    void readsItsArguments() {
        assertThat(ProcessTortureOptions.parse(
                        List.of("process", "--kills", "3", "--tasks", "70", "--rounds", "2", "--seed", "-4", "--json")))
                .isEqualTo(new ProcessTortureOptions(3, 70, 2, -4, true));
        assertThatThrownBy(() -> ProcessTortureOptions.parse(List.of("process", "--kills", "0")))
                .hasMessageContaining("--kills");
    }
}
