package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test of the tests: with one line of the scopes changed for the worse the seeds must find it. */
@Timeout(180)
class ScopeMutantsTest {
    private static final Path SOURCES = Path.of("../loop/src/main/java/io/dujiang/loop");
    private static final int SEEDS = 1_000;

    @TempDir
    private Path classes;

    /**
     * @param what is wrong with it
     * @param type the class that is changed
     * @param code what is changed in it; it occurs once
     * @param instead what it is changed into
     */
    record Mutant(String what, String type, String code, String instead) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                new Mutant(
                        "nothing is changed",
                        "Scope",
                        "awaitLast();\n            left",
                        "awaitLast();\n            left"),
                new Mutant("a child is not awaited", "Scope", "awaitLast();\n            left", "left"),
                new Mutant("losers are not awaited", "Attempts", "running.awaitCancelled();", ""),
                new Mutant(
                        "a late child runs",
                        "Scope",
                        "if (cancelled) {\n                task.cancel();",
                        "if (false) {"),
                new Mutant("causes are lost", "Failures", "ofScope.forEach(thrown::addSuppressed);", ""),
                new Mutant("an interrupt is left", "Scope", "ownerInterrupt.takeBack(interrupted);", ""));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isFoundBySeeds(Mutant mutant) throws Exception {
        String source = Files.readString(SOURCES.resolve(mutant.type() + ".java"));
        int at = source.indexOf(mutant.code());
        assertThat(at).isNotNegative().isEqualTo(source.lastIndexOf(mutant.code()));

        compile(mutant, source.replace(mutant.code(), mutant.instead()));

        assertThat(explore()).isEqualTo(mutant.code().equals(mutant.instead()) ? 0 : SeedsMain.BROKEN);
    }

    private void compile(Mutant mutant, String source) throws Exception {
        Path file = classes.resolve(mutant.type() + ".java");
        Files.writeString(file, source);
        List<String> arguments =
                List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", classes.toString(), file.toString());
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        assertThat(javac.run(System.out, System.err, arguments.toArray(String[]::new)))
                .as("javac")
                .isZero();
    }

    /** In a JVM that finds the class just compiled before the one of the build. */
    private int explore() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        classes + File.pathSeparator + classPath(),
                        SeedsMain.class.getName(),
                        Integer.toString(SEEDS))
                .redirectErrorStream(true)
                .start();
        var _ = process.onExit().orTimeout(1, TimeUnit.MINUTES).exceptionally(_ -> process.destroyForcibly());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assertThat(status == 0 || output.contains("DeterministicLoops.replay"))
                .as(output)
                .isTrue();
        return status;
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
