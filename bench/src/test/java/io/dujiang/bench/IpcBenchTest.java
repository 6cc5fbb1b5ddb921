package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IpcBenchTest {
    private final Map<IpcPeer, TaskFigures> figures = new EnumMap<>(IpcPeer.class);

    @Test
    void namesTheRowsOfTheIssue() {
        assertThat(Arrays.stream(IpcRow.values()).map(IpcRow::text))
                .contains("pipe-64", "pipe-1k", "pipe-64k", "pipe-1m", "pipe-awake", "pipe-asleep")
                .contains("queue-64", "queue-1k", "queue-64k", "queue-1m", "queue-awake", "queue-asleep")
                .contains("memory-64", "memory-1k", "memory-64k", "memory-1m", "memory-awake", "memory-asleep")
                .contains(
                        "map-64",
                        "map-1k",
                        "map-64k",
                        "map-1m",
                        "map-get",
                        "map-get-beside-puts",
                        "map-put",
                        "map-awake",
                        "multiply-in-place",
                        "task-asleep")
                .doesNotHaveDuplicates();
        assertThat(BenchOptions.parse("ipc", "--quick", "--rows=pipe-awake").command(BenchName.IPC))
                .isEqualTo("./dujiang bench ipc --quick --rows=pipe-awake");
    }

    @Test
    void comparesWithinARun() {
        measured(IpcPeer.OURS, 0.7, 0.9);
        measured(IpcPeer.BARE, 0.5);
        measured(IpcPeer.AERON, 0.6);

        Row row = IpcBench.row(IpcRow.PIPE_AWAKE, figures);

        assertThat(row.ours()).contains(0.8);
        assertThat(row.spread()).containsExactly(0.7, 0.9);
        assertThat(row.peers()).containsExactly(Peer.measured("spinning-flag", 0.5), Peer.measured("aeron-ipc", 0.6));
        assertThat(row.target()).contains("at most 2 us and 1.25 times aeron-ipc");
        assertThat(row.met()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PIPE_1M, 10100, 12000, true",
        "PIPE_1M, 9000, 12000, false",
        "PIPE_1M, 9000, 8900, true",
        "PIPE_ASLEEP, 30, 21, true",
        "PIPE_ASLEEP, 32, 21, false",
        "MAP_GET, 0.4, 0, true",
        "MAP_GET, 0.6, 0, false"
    })
    void judgesByTheTargetsOfTheIssue(IpcRow row, double ours, double bare, boolean met) {
        measured(IpcPeer.OURS, ours);
        measured(IpcPeer.BARE, bare);
        measured(IpcPeer.AERON, 1);

        assertThat(IpcTarget.of(row).isMet(figures)).isEqualTo(met);
    }

    @Test
    void missesATargetWhosePeerIsMissing() {
        measured(IpcPeer.OURS, 0.1);
        figures.computeIfAbsent(IpcPeer.AERON, _ -> new TaskFigures()).add(TaskAnswer.missing("gone"));

        Row row = IpcBench.row(IpcRow.QUEUE_AWAKE, figures);

        assertThat(row.peers()).containsExactly(Peer.missing("aeron-ipc", "gone"));
        assertThat(row.met()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "OURS, PIPE_1M",
        "OURS, PIPE_ASLEEP",
        "OURS, QUEUE_1M",
        "OURS, QUEUE_AWAKE",
        "OURS, MEMORY_1M",
        "OURS, MEMORY_ASLEEP",
        "OURS, MAP_AWAKE",
        "OURS, MAP_1K",
        "BARE, PIPE_ASLEEP",
        "BARE, PIPE_AWAKE",
        "UNIX_SOCKET, PIPE_1M",
        "OURS, TASK_ASLEEP",
        "DOORBELL, TASK_ASLEEP"
    })
    void checksWhatItMeasures(IpcPeer peer, IpcRow row) throws Exception {
        IpcLink.Offer offer = peer.offer(row);
        try (IpcLink near = offer.link();
                IpcLink far = peer.attach(row, offer.address())) {
            FutureTask<Boolean> serving = started(() -> {
                IpcFarWorker.serve(row, far);
                return true;
            });

            String answer = row.measure() == IpcRow.Measure.ONE_WAY
                    ? new OneWay(near, row.words()).rate(1)
                    : IpcLoop.run(row, () -> new RoundTrips(near, row).micros(1));

            TaskAnswer said = TaskAnswer.of("= " + answer).orElseThrow();
            assertThat(said.value().orElseThrow()).isPositive();
            assertThat(said.details().values())
                    .allSatisfy(detail -> assertThat(detail).isPositive());
            assertThat(serving.get()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = IpcRow.class,
            names = {"MAP_GET", "MAP_GET_BESIDE_PUTS", "MAP_PUT"})
    void checksWhatItReadsOfAMap(IpcRow row) throws Exception {
        double micros = MapFigures.micros(row, 1, (_, address) -> {
            CompletableFuture<Boolean> ready = new CompletableFuture<>();
            var _ = started(() -> {
                MapFigures.serve(row, address, () -> ready.complete(true));
                return true;
            });
            ready.join();
        });

        assertThat(micros).isPositive();
    }

    @Test
    void multipliesAndChecksTheProducts() throws Exception {
        try (Multiplication multiplication = new Multiplication()) {
            assertThat(multiplication.millis(IpcPeer.BARE, 1)).isPositive();
        }
    }

    private static <T> FutureTask<T> started(Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(code);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private void measured(IpcPeer peer, double... values) {
        TaskFigures own = figures.computeIfAbsent(peer, _ -> new TaskFigures());
        for (double value : values) {
            own.add(new TaskAnswer(Optional.of(value), Map.of(), ""));
        }
    }
}
