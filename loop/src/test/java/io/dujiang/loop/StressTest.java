package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/** A short run of jcstress: of each test in this package. */
@Timeout(180)
class StressTest {
    private static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
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
    private Path results;

    @Test
    void allowsNothingForbidden() throws Exception {
        String selected = TESTS.stream().map(Class::getSimpleName).collect(Collectors.joining("|"));
        String output = run(
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
                String.join(" ", OPEN, NATIVE, UNTRACKED),
                "-r",
                results.toString());

        assertThat(output).contains(TESTS.size() + " passed, 0 failed, 0 soft errs, 0 hard errs");
    }

    private String run(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                NATIVE,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .directory(results.toFile())
                .redirectErrorStream(true)
                .start();
        var _ = process.onExit().orTimeout(2, TimeUnit.MINUTES).exceptionally(_ -> process.destroyForcibly());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
