package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobIdsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final JobId NONE = new JobId(0);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final InstantSource clock = now::get;

    @Test
    void carryTheTimeAndTheNode() {
        JobId id = new JobIds(clock, 511, NONE).next();

        assertThat(id.createdAtMillis()).isEqualTo(NOON.toEpochMilli());
        assertThat(id.value() >>> JobId.SEQUENCE_BITS & 511).isEqualTo(511);
    }

    @Test
    void growWhileTheClockStandsStill() {
        JobIds ids = new JobIds(clock, 7, NONE);

        assertThat(IntStream.range(0, 10_000).mapToObj(i -> ids.next()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void growWhileTheClockGoesBack() {
        JobIds ids = new JobIds(clock, 0, NONE);
        JobId before = ids.next();
        now.set(NOON.minusSeconds(60));

        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void comeAfterTheFloor() {
        JobId newest = new JobIds(clock, 511, NONE).next();
        now.set(NOON.minusSeconds(60));

        assertThat(new JobIds(clock, 511, newest).next()).isGreaterThan(newest);
    }

    @Test
    void differWhenMadeByManyThreads() {
        JobIds ids = new JobIds(clock, 0, NONE);
        Set<JobId> made = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 100_000).parallel().forEach(i -> made.add(ids.next()));

        assertThat(made).hasSize(100_000);
    }
}
