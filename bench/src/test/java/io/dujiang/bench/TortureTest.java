package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TortureTest {
    private final TortureTally tally = new TortureTally();

    @Test
    void accountsForEverythingInAShortRun() throws Exception {
        TortureCounts counts = new TortureRun(2, Duration.ofSeconds(1), 1).run();

        assertThat(counts.isSound()).as("%s", counts).isTrue();
        assertThat(counts.started()).isPositive();
    }

    @Test
    void seesWhatIsLost() {
        tally.open("signal").received();
        tally.open("lost");

        assertThat(tally.counts().lost()).isEqualTo(1);
        assertThat(tally.counts().isSound()).isFalse();
    }

    @Test
    void seesWhatIsDoubled() throws Exception {
        Callable<Integer> task = tally.counted(tally.open("task"), () -> 1);
        task.call();
        assertThat(tally.counts().isSound()).isTrue();
        task.call();

        assertThat(tally.counts().doubled()).isEqualTo(1);
        assertThat(tally.counts().isSound()).isFalse();
    }

    @Test
    void aTaskThatBeginsWhileItIsCancelledCountsOnce() throws Exception {
        TortureTicket ticket = tally.open("task");
        assertThat(ticket.cancelled()).isTrue();
        tally.counted(ticket, () -> 1).call();

        assertThat(tally.counts().cancelled()).isEqualTo(1);
        assertThat(tally.counts().isSound()).isTrue();
    }

    @Test
    void readsItsArguments() {
        assertThat(TortureOptions.parse(List.of("loop", "--seconds", "9", "--seed", "-4", "--carriers", "3", "--json")))
                .isEqualTo(new TortureOptions(9, -4, List.of(3), true));
        assertThat(TortureOptions.parse(List.of("loop")).carriers()).containsExactly(1, 2, 8);
        assertThatThrownBy(() -> TortureOptions.parse(List.of("loop", "--seconds", "0")))
                .hasMessageContaining("--seconds");
        assertThatThrownBy(() -> TortureOptions.parse(List.of())).hasMessageContaining("loop");
    }
}
