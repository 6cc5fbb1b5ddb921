package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessBenchTest {
    private final Map<ProcessPeer, TaskFigures> figures = new EnumMap<>(ProcessPeer.class);

    @Test
    void namesTheRowsOfTheIssue() {
        assertThat(Arrays.stream(ProcessRow.values()).map(ProcessRow::text))
                .containsExactly(
                        "map-automatic",
                        "map-batches-of-one",
                        "imap-unordered",
                        "apply-async",
                        "call",
                        "start",
                        "start-aot",
                        "start-spares",
                        "countdown-one-thread",
                        "countdown-four-threads",
                        "countdown-four-processes");
        assertThat(ProcessRow.chosen(List.of("call"))).containsExactly(ProcessRow.CALL);
        assertThat(BenchOptions.parse("process", "--quick", "--rows=call").command(BenchName.PROCESS))
                .isEqualTo("./dujiang bench process --quick --rows=call");
    }

    @Test
    void comparesWithinARun() {
        measured(ProcessPeer.OURS, 12, 9, 11);
        measured(ProcessPeer.POOL, 160, 150, 170);
        figures.computeIfAbsent(ProcessPeer.EXECUTOR, _ -> new TaskFigures()).add(TaskAnswer.missing("no python3"));

        Row row = ProcessBench.row(ProcessRow.CALL, figures);

        assertThat(row.ours()).contains(11.0);
        assertThat(row.spread()).containsExactly(9.0, 12.0);
        assertThat(row.peers())
                .containsExactly(
                        Peer.measured("python-multiprocessing-pool", 160),
                        Peer.missing("python-process-pool-executor", "no python3"));
        assertThat(row.target()).contains("under 10 us/call");
        assertThat(row.met()).isTrue();
        assertThat(row.details()).containsOnlyKeys("python-multiprocessing-pool spread");
    }

    @ParameterizedTest
    @CsvSource({
        "MAP_BATCHES_OF_ONE, 1000000, true",
        "MAP_BATCHES_OF_ONE, 999999, false",
        "CALL, 9.9, true",
        "CALL, 10, false",
        "START, 5000, true"
    })
    void judgesByTheTargetsOfTheIssue(ProcessRow row, double ours, boolean met) {
        measured(ProcessPeer.OURS, ours);

        assertThat(ProcessBench.row(row, figures).met()).isEqualTo(met);
    }

    @Test
    void missesATargetThatWasNotMeasured() {
        Row row = ProcessBench.row(ProcessRow.MAP_BATCHES_OF_ONE, figures);

        assertThat(row.ours()).isEmpty();
        assertThat(row.target()).contains("at least 1,000,000 tasks/s");
        assertThat(row.met()).isFalse();
    }

    private void measured(ProcessPeer peer, double... values) {
        TaskFigures own = figures.computeIfAbsent(peer, _ -> new TaskFigures());
        for (double value : values) {
            own.add(new TaskAnswer(Optional.of(value), Map.of(), ""));
        }
    }
}
