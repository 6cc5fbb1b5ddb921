package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.Instrument;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.TaskTimings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TortureTest {
    private final TortureTally tally = new TortureTally();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void accountsForEverythingInAShortRun(int loops) throws Exception {
        TortureCounts counts = new TortureRun(loops, Duration.ofMillis(333), loops).run();

        assertThat(counts.isSound()).as("%s", counts).isTrue();
        assertThat(counts.started()).isPositive();
    }

    @Test
    void seesAnEndThatAnInstrumentIsNotToldOf() throws Exception {
        TortureInstrument instrument = new TortureInstrument();
        try (LoopGroup group =
                LoopGroup.builder().loops(1).instrument(spawnsOnly(instrument)).start()) {
            assertThat(group.spawn(() -> 1).join()).isEqualTo(1);
        }
        instrument.check(tally);

        assertThat(tally.counts().faults()).isEqualTo(1);
    }

    private static Instrument spawnsOnly(Instrument told) {
        return new Instrument() {
            @Override
            public void spawned(TaskTimings task) {
                told.spawned(task);
            }
        };
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
