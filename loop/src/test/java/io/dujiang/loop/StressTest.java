package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/** A short run of jcstress: of each test in this package. */
@Timeout(600)
class StressTest {
    private static final int ATTEMPTS = 10;
    private static final String UNTRACKED = "-Djdk.trackAllThreads=false";
    private static final List<Class<?>> TESTS = List.of(
            RunQueueStress.class,
            HoldStress.class,
            WakeUpStress.class,
            SharedStress.class,
            IdleStress.class,
            TimerStress.class,
            TimingsStress.class);

    @TempDir
    private Path folder;

    @Test
    void allowsNothingForbidden() throws Exception {
        EndedJvm ended = run(TESTS);

        assertThat(ended.output()).contains(TESTS.size() + " passed, 0 failed, 0 soft errs, 0 hard errs");
        assertThat(ended.status()).as(ended.output()).isZero();
    }

    /** A test of the test. Where the machine has much else to do the race may not show in one run. */
    @Test
    void catchesAWakeUpWithoutItsFence() throws Exception {
        new Mutant("IdleStress", "Search", "VarHandle.fullFence();", "").compile(folder);

        EndedJvm ended = run(List.of(IdleStress.class));
        for (int i = 1; i < ATTEMPTS && ended.status() == 0; i++) {
            ended = run(List.of(IdleStress.class));
        }
        assertThat(ended.output()).contains("Observed forbidden state: true");
    }

    private EndedJvm run(List<Class<?>> tests) throws Exception {
        String selected = tests.stream().map(Class::getSimpleName).collect(Collectors.joining("|"));
        return EndedJvm.run(
                folder,
                Main.class.getName(),
                "-t",
                "\\.(" + selected + ")$",
                "-f",
                "1",
                "-iters",
                "2",
                "-time",
                "500",
                // Neither each combination of compilers nor each placement on processors: that takes minutes.
                "-sc",
                "false",
                "-af",
                "NONE",
                "-jvmArgs",
                String.join(" ", EndedJvm.OPEN, EndedJvm.NATIVE, UNTRACKED),
                "-r",
                folder.toString());
    }
}
