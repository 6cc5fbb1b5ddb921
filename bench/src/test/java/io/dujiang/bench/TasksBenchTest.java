package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TasksBenchTest {
    private final Map<TaskPeer, TaskFigures> figures = new EnumMap<>(TaskPeer.class);

    @Test
    void namesTheRowsOfTheIssue() {
        assertThat(Arrays.stream(TaskRow.values()).map(TaskRow::text))
                .containsExactly(
                        "spawn-join",
                        "spawn-many",
                        "chained-spawn",
                        "yield",
                        "ping-pong-synchronous-queue",
                        "ping-pong-channel",
                        "scope-fork-join",
                        "fan-in",
                        "parked-million-bytes",
                        "sleepers-million",
                        "waits-1000x10ms-run",
                        "waits-1000x10ms-group",
                        "offload-round-trip",
                        "timer-set-cancel",
                        "cpu-1000-tasks-lag",
                        "stall-one-second-lag",
                        "pinned-park-lag");
    }

    @Test
    void putsMediansAndSpreadsIntoARow() {
        measured(TaskPeer.OURS, 120, 100, 110);
        measured(TaskPeer.FLOOR, 100);
        measured(TaskPeer.STOCK, 130, 150);

        Row row = TasksBench.row(TaskRow.YIELD, 2, figures);

        assertThat(row.name()).isEqualTo("yield-2");
        assertThat(row.ours()).contains(110.0);
        assertThat(row.spread()).containsExactly(100.0, 120.0);
        assertThat(row.peers()).containsExactly(Peer.measured("floor", 100), Peer.measured("jdk-virtual-threads", 140));
        assertThat(row.met()).isTrue();
    }

    @Test
    void missesTheTargetIfItIsBehindTheFloorByMoreThanTheSpread() {
        measured(TaskPeer.OURS, 116, 120, 125);
        measured(TaskPeer.FLOOR, 100);
        measured(TaskPeer.STOCK, 200);

        assertThat(TaskTarget.of(TaskRow.YIELD).isMet(figures)).isFalse();
        measured(TaskPeer.OURS, 114);
        assertThat(TaskTarget.of(TaskRow.YIELD).isMet(figures)).isTrue();
    }

    @Test
    void missesTheTargetIfItIsBehindTheStockSchedulerAlone() {
        measured(TaskPeer.OURS, 105);
        measured(TaskPeer.FLOOR, 100);
        measured(TaskPeer.STOCK, 104);

        assertThat(TaskTarget.of(TaskRow.YIELD).isMet(figures)).isFalse();
    }

    @Test
    void judgesLagByTheMedianAlone() {
        measured(TaskPeer.OURS, 2, 10, 11);
        assertThat(TaskTarget.of(TaskRow.STALL_ONE_SECOND_LAG).isMet(figures)).isFalse();

        figures.clear();
        measured(TaskPeer.OURS, 2, 9, 50);
        assertThat(TaskTarget.of(TaskRow.STALL_ONE_SECOND_LAG).isMet(figures)).isTrue();
    }

    @Test
    void namesWhatIsMissing() {
        measured(TaskPeer.OURS, 100);
        figures.computeIfAbsent(TaskPeer.FLOOR, _ -> new TaskFigures()).add(TaskAnswer.missing("gone"));

        Row row = TasksBench.row(TaskRow.YIELD, 1, figures);

        assertThat(row.peers()).containsExactly(Peer.missing("floor", "gone"));
        assertThat(row.met()).isFalse();
    }

    @Test
    void tellsWhyOursFailed() {
        figures.computeIfAbsent(TaskPeer.OURS, _ -> new TaskFigures()).add(TaskAnswer.missing("gone"));

        Row row = TasksBench.row(TaskRow.YIELD, 1, figures);

        assertThat(row.ours()).isEmpty();
        assertThat(row.details()).containsEntry("failed", "gone");
    }

    @Test
    void cutsRowsThatBeginLate() {
        TaskPace pace = TaskPace.QUICK;

        assertThat(pace.at(pace.whole().dividedBy(4), 0.5)).isEqualTo(pace);
        assertThat(pace.at(pace.whole().dividedBy(2), 0.1).rounds(TaskRow.YIELD))
                .isOne();
        assertThat(pace.at(pace.whole().dividedBy(2), 0.1).mostWarmUps()).isZero();
    }

    @Test
    void readsWhatWorkersSay() {
        assertThat(TaskAnswer.of("12:00:00 WARN chatter")).isEmpty();
        assertThat(TaskAnswer.of("! not there")).contains(TaskAnswer.missing("not there"));
        assertThat(TaskAnswer.of("= 1.5 p50Ms:0.5"))
                .contains(new TaskAnswer(Optional.of(1.5), Map.of("p50Ms", 0.5), ""));
    }

    private void measured(TaskPeer peer, double... values) {
        TaskFigures own = figures.computeIfAbsent(peer, _ -> new TaskFigures());
        for (double value : values) {
            own.add(new TaskAnswer(Optional.of(value), Map.of(), ""));
        }
    }
}
