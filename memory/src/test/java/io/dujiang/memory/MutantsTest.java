package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test of the tests: with one line changed for the worse a proof must fail that else holds. Most hang then, and so wait beside each other. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class MutantsTest {
    private static final Path SOURCES = Path.of("src/main/java/io/dujiang/memory");

    /** A race does not show in every JVM: how its code is compiled decides how often the threads meet. */
    private static final int ATTEMPTS = 4;

    @TempDir
    private Path classes;

    /**
     * @param proof that must catch it: a test of jcstress, or what {@link ProofMain} tries
     * @param type the class that is changed
     * @param code what is changed in it; it occurs once
     * @param instead what it is changed into
     */
    record Mutant(String proof, String type, String code, String instead) {
        @Override
        public String toString() {
            return type + ": " + code.strip().replaceAll("\\s+", " ");
        }
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                new Mutant("SignalStress", "Signal", "if ((value & 1) != 0 &&", "if ((value & 1) == 0 &&"),
                new Mutant(
                        "RingStress",
                        "Ring",
                        "if (capacity - (writeAt - readSeen) >= wanted) {",
                        "if (capacity - (writeAt - readSeen) >= 0) {"),
                new Mutant("PipeRingStress", "PipeRing", "setWord(writeAt(), 0);", ""),
                new Mutant("PipeRingStress", "PipeRing", "if (firstWord == 0) {", "if (firstWord < 0) {"),
                new Mutant(
                        "RobustLockStress",
                        "RobustLock",
                        "words.replaceInt(at, FREE, value)",
                        "words.swapInt(at, value) >= 0"),
                new Mutant("map", "RobustLock", "return replaceHolder(dead);", "return false;"),
                new Mutant("queue", "RobustLock", "if (!participant.inherits(dead)) {", "if (dead < 0) {"),
                new Mutant("queue", "SharedQueue", "ring.beginReading();", ""),
                new Mutant("map", "SharedMap", "table::rebuild", "() -> {}"),
                new Mutant("map", "MapTable", "first = copy;", "first = following;"));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isCaught(Mutant mutant) throws Exception {
        String source = Files.readString(SOURCES.resolve(mutant.type() + ".java"));
        assertThat(source.split(Pattern.quote(mutant.code()), -1))
                .as("occurrences of: %s", mutant)
                .hasSize(2);
        compile(mutant, source.replace(mutant.code(), mutant.instead()));

        boolean holds = true;
        for (int i = 0; i < ATTEMPTS && holds; i++) {
            holds = holds(mutant.proof());
        }
        assertThat(holds).as("%s holds for the mutant", mutant.proof()).isFalse();
    }

    private void compile(Mutant mutant, String source) throws IOException {
        Path file = classes.resolve(mutant.type() + ".java");
        Files.writeString(file, source);
        List<String> arguments = List.of(
                "-proc:none",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                file.toString());
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .as("javac")
                .isZero();
    }

    /** In a JVM that finds the class just compiled before the one of the build. */
    private boolean holds(String proof) throws IOException {
        Path folder = Files.createTempDirectory(classes, "proof");
        if (proof.endsWith("Stress")) {
            String output = new Jcstress(folder, classPath()).run(proof, 200);
            assertThat(output).contains(proof);
            return output.contains("1 passed, 0 failed");
        }
        return outlivesDeaths(proof, folder);
    }

    private boolean outlivesDeaths(String proof, Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath(),
                        ProofMain.class.getName(),
                        proof,
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        var _ = process.onExit().orTimeout(30, TimeUnit.SECONDS).exceptionally(_ -> process.destroyForcibly());
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains(ProofMain.HOLDS);
    }

    private String classPath() {
        return classes + File.pathSeparator + System.getProperty("java.class.path");
    }
}
