package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFiguresTest {
    private static final Duration GRAIN = Duration.ofMillis(30);

    @Test
    void countsTheProcessorTimeOfAllThreads() throws InterruptedException {
        ProcessHandle self = ProcessHandle.current();
        Duration before = ProcessFigures.cpu(self);
        Thread other = Thread.ofPlatform().start(ProcessFiguresTest::useProcessorTime);
        other.join();

        Duration between = Duration.ofNanos(ProcessFigures.ownCpuNanos());
        Duration after = ProcessFigures.cpu(self);

        assertThat(after.minus(before))
                .isGreaterThanOrEqualTo(Duration.ofMillis(200).minus(GRAIN));
        assertThat(between).isBetween(before.minus(GRAIN), after.plus(GRAIN));
    }

    @Test
    void countsTheProcessorTimeOfCompilersByThemselves() {
        ProcessHandle self = ProcessHandle.current();
        assertThat(ProcessFigures.compiling(self))
                .isGreaterThan(Duration.ZERO)
                .isLessThan(ProcessFigures.cpu(self).plus(GRAIN));
    }

    /** Returns when this thread has used a fifth of a second of its processor. */
    private static void useProcessorTime() {
        var threads = ManagementFactory.getThreadMXBean();
        while (threads.getCurrentThreadCpuTime() < Duration.ofMillis(200).toNanos()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void countsEveryWriteOnce(@TempDir Path folder) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        long before = ProcessFigures.writes(self);
        try (var file = Files.newOutputStream(folder.resolve("written"))) {
            for (int i = 0; i < 1_000; i++) {
                file.write(i);
            }
        }

        assertThat(ProcessFigures.writes(self) - before).isBetween(1_000L, 1_500L);
    }

    @Test
    void knowsMemoryAndDescriptors() {
        assertThat(ProcessFigures.residentBytes(ProcessHandle.current())).isGreaterThan(1 << 20);
        assertThat(ProcessFigures.mostDescriptors()).isPositive();
    }

    @Test
    void readsListsOfCores() {
        assertThat(Cores.parse("0-2,5").boxed().toList()).isEqualTo(List.of(0, 1, 2, 5));
        assertThat(Cores.parse("3").boxed().toList()).isEqualTo(List.of(3));
    }

    @Test
    void putsServerAndLoadOnCoresOfTheirOwnOrSaysWhyNot() {
        List<String> command = List.of("program", "argument");
        Cores apart = new Cores(0, 3, Optional.empty());
        Cores shared = new Cores(0, 0, Optional.of("there is one core only"));

        assertThat(apart.onServer(command)).startsWith("taskset", "-c", "0").endsWith("program", "argument");
        assertThat(apart.onLoad(command)).startsWith("taskset", "-c", "3");
        assertThat(apart.text()).isEqualTo("server on core 0, load on core 3");
        assertThat(shared.onLoad(command)).doesNotContain("taskset").endsWith("program", "argument");
        assertThat(shared.text()).contains("there is one core only");
    }
}
