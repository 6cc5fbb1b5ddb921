package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mount that the machine did not let run is not taken for one that holds its carrier. */
class HeldTimeTest {
    private final AtomicLong waited = new AtomicLong(millis(900)); // before the mount, which is none of its business
    private final HeldTime held = new HeldTime(waited::get);

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void lookUntil(long from, long to) {
        for (long now = from; now <= to; now += 2) {
            held.look(millis(now));
        }
    }

    @Test
    void aMountThatRunsOrSleepsCountsInWhole() {
        held.begin(millis(1_000));
        lookUntil(1_002, 1_010);
        held.note();
        lookUntil(1_012, 1_100);
        assertThat(held.nanos(millis(1_100))).isEqualTo(millis(100));
        assertThat(held.running(millis(1_100))).isEqualTo(millis(100));
    }

    @Test
    void theWaitForAProcessorDoesNotCount() {
        held.begin(millis(1_000));
        lookUntil(1_002, 1_010);
        held.note();
        waited.addAndGet(millis(70));
        lookUntil(1_012, 1_100);
        assertThat(held.nanos(millis(1_100))).isEqualTo(millis(100));
        assertThat(held.running(millis(1_100))).isEqualTo(millis(30));
    }

    @Test
    void whatKeepsTheCarrierAndWhoLooksFromRunningIsLeftOutOnce() {
        held.begin(millis(1_000));
        lookUntil(1_002, 1_010);
        held.note();
        for (int i = 1; i <= 10; i++) {
            waited.addAndGet(millis(90));
            held.look(millis(1_010 + i * 100));
        }
        assertThat(held.running(millis(2_010))).isEqualTo(millis(10 + 10 * 10));
    }

    /** The carrier may have had no processor either, and nothing was read before. */
    @Test
    void whatALateLookMissedDoesNotCount() {
        held.begin(millis(1_000));
        held.look(millis(1_150));
        held.note();
        assertThat(held.running(millis(1_150))).isEqualTo(millis(10));
        held.begin(millis(1_200));
        assertThat(held.running(millis(1_200))).isZero();
    }

    @Test
    void theWaitIsReadAsLinuxWritesItAndIsNothingElsewhere(@TempDir Path folder) throws IOException {
        Path counts = Files.writeString(folder.resolve("schedstat"), "81234567 4321 17\n");
        assertThat(new ProcessorWait(counts).nanos()).isEqualTo(4_321);
        assertThat(new ProcessorWait(Files.writeString(counts, "0\n")).nanos()).isZero();
        assertThat(new ProcessorWait(folder.resolve("missing")).nanos()).isZero();
        assertThat(new ProcessorWait(null).nanos()).isZero();
        assertThat(ProcessorWait.ofCurrentThread().nanos()).isNotNegative();
    }
}
