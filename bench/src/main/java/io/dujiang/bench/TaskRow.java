package io.dujiang.bench;

import io.dujiang.bench.TaskWorkload.Batch;
import java.util.Arrays;
import java.util.Locale;

/** The rows of the tasks bench, each with what a virtual thread's scheduler has to do for it. */
@SuppressWarnings("ImmutableEnumChecker") // its workloads are functions without state
enum TaskRow {
    SPAWN_JOIN("ns/op", repeated(SpawnWorkloads::spawnJoin)),
    SPAWN_MANY("ns/task", repeated(SpawnWorkloads::spawnMany)),
    CHAINED_SPAWN("ns/task", repeated(SpawnWorkloads::chainedSpawn)),
    YIELD("ns/op", repeated(SpawnWorkloads::yields)),
    PING_PONG_SYNCHRONOUS_QUEUE("ns/round", repeated(HandOffWorkloads::synchronousQueue)),
    PING_PONG_CHANNEL("ns/round", repeated(HandOffWorkloads::channel)),
    SCOPE_FORK_JOIN("ns/task", repeated(SpawnWorkloads::scopeForkJoin)),
    FAN_IN("ns/msg", repeated(HandOffWorkloads::fanIn)),
    PARKED_MILLION_BYTES("B/task", Size.MASS, MassWorkloads::parkedBytes),
    SLEEPERS_MILLION("ns/task", Size.MASS, MassWorkloads::sleepers),
    WAITS_1000X10MS_RUN("ms", TaskWorkload.repeatedOutside(1e6, MassWorkloads::waitsWithStart)),
    WAITS_1000X10MS_GROUP("ms", TaskWorkload.repeatedOutside(1e6, MassWorkloads::waits)),
    OFFLOAD_ROUND_TRIP("us", TaskWorkload.repeated(1e3, SpawnWorkloads::offload)),
    TIMER_SET_CANCEL("ns/op", repeated(SpawnWorkloads::timer)),
    CPU_1000_TASKS_LAG("ms", Size.LAG, LagWorkloads::cpuTasks),
    STALL_ONE_SECOND_LAG("ms", Size.LAG, LagWorkloads::stall),
    PINNED_PARK_LAG("ms", Size.LAG, LagWorkloads::pinnedPark);

    /** How a row is measured. */
    enum Size {
        /** Again and again for a given time. */
        REPEATED,
        /** Once, with a given number of tasks. */
        MASS,
        /** Once, about a second. */
        LAG
    }

    private final String unit;
    private final Size size;
    private final TaskWorkload workload;

    TaskRow(String unit, TaskWorkload workload) {
        this(unit, Size.REPEATED, workload);
    }

    TaskRow(String unit, Size size, TaskWorkload workload) {
        this.unit = unit;
        this.size = size;
        this.workload = workload;
    }

    private static TaskWorkload repeated(Batch batch) {
        return TaskWorkload.repeated(1, batch);
    }

    String unit() {
        return unit;
    }

    Size size() {
        return size;
    }

    TaskWorkload workload() {
        return workload;
    }

    /** The row's name, to which the number of carriers is added. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static TaskRow of(String text) {
        return Arrays.stream(values())
                .filter(row -> row.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no row " + text));
    }
}
