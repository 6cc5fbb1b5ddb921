package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run of jcstress: of each test in this package. */
@Timeout(600)
class StressTest {
    private static final List<Class<?>> TESTS = List.of(
            SignalStress.class,
            RingStress.class,
            PipeRingStress.class,
            MapStress.class,
            RobustLockStress.class,
            LockReservationStress.class,
            TurnStress.class);

    @TempDir
    private Path results;

    @Test
    void allowsNothingForbidden() throws Exception {
        String selected = TESTS.stream().map(Class::getSimpleName).collect(Collectors.joining("|"));
        String output = new Jcstress(results, classPath()).run(selected, 2_000);

        assertThat(output).contains(TESTS.size() + " passed, 0 failed, 0 soft errs, 0 hard errs");
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
