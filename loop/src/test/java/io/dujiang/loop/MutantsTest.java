package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test of the tests: with one line of the scheduler changed for the worse a proof must fail that else holds. */
@Timeout(600)
class MutantsTest {
    private static final Path SOURCES = Path.of("src/main/java/io/dujiang/loop");

    /**
     * A race does not show in every JVM: how its code is compiled decides how often the threads meet, and what else the machine does. Each
     * attempt takes some seconds, and the first is most often enough.
     */
    private static final int ATTEMPTS = 20;

    @TempDir
    private Path classes;

    /**
     * @param proof that must catch it
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
                new Mutant(
                        "sleeper-is-woken",
                        "Sleep",
                        "VarHandle.fullFence();\n        return state.get();",
                        "return state.get();"),
                new Mutant("late-waker-loses-nothing", "Sleep", "return state.get() == how;", "return true;"),
                new Mutant(
                        "loop-is-woken",
                        "Loop",
                        "inbound.offer(code);\n        poller.wake();",
                        "inbound.offer(code);"),
                new Mutant(
                        "group-is-woken",
                        "Scheduler",
                        "add(continuation);\n            search.wakeOne();",
                        "add(continuation);"),
                new Mutant(
                        "queue-loses-nothing",
                        "RunQueue",
                        "if (HEAD.compareAndSet(this, start, start + 1)) {",
                        "HEAD.setVolatile(this, start + 1); if (true) {"),
                new Mutant(
                        "scope-awaits-all",
                        "RunningTasks",
                        "boolean isEmpty() {\n        return first == null;",
                        "boolean isEmpty() {\n        return first == last;"),
                new Mutant(
                        "loop-has-one-holder",
                        "Hold",
                        "state.compareAndSet(token + 1, token)",
                        "state.get() == token + 1 && state.getAndSet(token) >= token"),
                new Mutant(
                        "shared-is-freed-once",
                        "Shared",
                        "if (claims.decrementAndGet() == 0) {",
                        "claims.decrementAndGet(); if (claims.get() == 0) {"),
                new Mutant(
                        "queue-hands-out-once",
                        "RunQueue",
                        "if (HEAD.compareAndSet(this, start, start + half)) {",
                        "if (head == start) { HEAD.setVolatile(this, start + half);"),
                new Mutant(
                        "search-leaves-nothing",
                        "Search",
                        "if (searching.decrementAndGet() <= 0 && busy",
                        "if (searching.decrementAndGet() < 0 && busy"),
                new Mutant("search-goes-on", "Search", "end(true);", ""),
                new Mutant("channel-keeps-what-it-took", "Channel", "senders.refuseAll();", "senders.poll();"));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isCaught(Mutant mutant) throws Exception {
        String source = source(mutant);
        assertThat(source.split(java.util.regex.Pattern.quote(mutant.code()), -1))
                .as("occurrences of: %s", mutant)
                .hasSize(2);

        compile(mutant, source.replace(mutant.code(), mutant.instead()));
        int status = 0;
        for (int i = 0; i < ATTEMPTS && status == 0; i++) {
            status = prove(mutant, false);
        }
        assertThat(status).as("mutant").isEqualTo(ProofMain.BROKEN);
    }

    /** One for each proof. */
    static Stream<Mutant> proofs() {
        Set<String> seen = new HashSet<>();
        return mutants().filter(mutant -> seen.add(mutant.proof()));
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void theOriginalHolds(Mutant mutant) throws Exception {
        compile(mutant, source(mutant));

        assertThat(prove(mutant, true)).as("original").isZero();
    }

    private static String source(Mutant mutant) throws Exception {
        return Files.readString(SOURCES.resolve(mutant.type() + ".java"));
    }

    private void compile(Mutant mutant, String source) throws Exception {
        Path file = classes.resolve(mutant.type() + ".java");
        Files.writeString(file, source);
        List<String> arguments =
                List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", classes.toString(), file.toString());
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .as("javac")
                .isZero();
    }

    /**
     * In a JVM that finds the class just compiled before the one of the build.
     *
     * @param patient whether what is late on a busy machine must not count as broken
     */
    private int prove(Mutant mutant, boolean patient) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classes + java.io.File.pathSeparator + classPath(),
                        ProofMain.class.getName(),
                        mutant.proof(),
                        String.valueOf(patient))
                .redirectErrorStream(true)
                .start();
        var _ = process.onExit().orTimeout(5, TimeUnit.MINUTES).exceptionally(_ -> process.destroyForcibly());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assertThat(output).contains(mutant.proof());
        return status;
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
