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

            assertThat(counts.isSound(1)).as("%s", counts).isTrue();
            assertThat(counts.retried()).isEqualTo(counts.kills());
        }
    }

    @Test
    void isUnsoundIfACountIsNotWhatItMustBe() {
        assertThat(new ProcessTortureCounts(1, 2, 0, 0, 1, false).isSound(2)).isFalse();
        assertThat(new ProcessTortureCounts(1, 2, 0, 0, 1, false).isSound(1)).isTrue();
        assertThat(new ProcessTortureCounts(1, 2, 1, 0, 1, false).isSound(1)).isFalse();
        assertThat(new ProcessTortureCounts(1, 2, 0, 1, 1, false).isSound(1)).isFalse();
        assertThat(new ProcessTortureCounts(1, 2, 0, 0, 1, true).isSound(1)).isFalse();
        assertThat(new ProcessTortureCounts(1, 2, 0, 0, 0, false).isSound(1)).isFalse();
        assertThat(new ProcessTortureCounts(1, 2, 0, 0, 2, false).isSound(1)).isFalse();
    }

    @Test
    void doesNotTakeAProcessThatIsGoneForOneThatItHasStopped() throws Exception {
        Process process = new ProcessBuilder("sleep", "1000").start();
        try {
            assertThat(ProcessTortureKiller.stop(process.pid())).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(ProcessTortureKiller.stop(process.pid())).isFalse();
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
