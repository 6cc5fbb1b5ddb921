package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.bench.TaskWorkload.Amount;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskWorkloadsTest {
    private static final Amount LITTLE = new Amount(1, 100);
    private static final List<Supplier<Spawner>> SPAWNERS =
            List.of(() -> new LoopSpawner(2), () -> ThreadSpawner.floor(2), ThreadSpawner::stock);

    @ParameterizedTest
    @EnumSource(
            value = TaskRow.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PARKED_MILLION_BYTES"}) // what a hundred tasks add is less than what else comes and goes
    void givesAFigureOnEverySchedulerAndEndsItsTasks(TaskRow row) throws Exception {
        for (Supplier<Spawner> supplier : SPAWNERS) {
            try (Spawner spawner = supplier.get()) {
                assertThat(row.workload().measure(spawner, LITTLE).value()).isPositive();
            }
        }
    }
}
