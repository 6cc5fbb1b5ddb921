package io.dujiang.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.Main;

/**
 * Runs tests of jcstress, in a JVM of its own.
 *
 * @param results an empty folder
 * @param classPath where the tests and what they test are
 */
record Jcstress(Path results, String classPath) {
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

    /**
     * What it says of them.
     *
     * @param tests their simple names, with | between
     * @param millis for each, in each way to compile it
     */
    String run(String tests, int millis) throws IOException {
        Process process = new ProcessBuilder(command(tests, millis))
                .directory(results.toFile())
                .redirectErrorStream(true)
                .start();
        var _ = process.onExit().orTimeout(5, TimeUnit.MINUTES).exceptionally(_ -> process.destroyForcibly());
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private List<String> command(String tests, int millis) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                NATIVE,
                "-cp",
                classPath,
                Main.class.getName(),
                "-t",
                "\\.(" + tests + ")$",
                "-f",
                "1",
                "-iters",
                "1",
                "-time",
                String.valueOf(millis),
                // Neither each combination of compilers nor each placement on processors: that takes minutes.
                "-sc",
                "false",
                "-af",
                "NONE",
                "-jvmArgs",
                NATIVE,
                "-r",
                results.toString());
    }
}
