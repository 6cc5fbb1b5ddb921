package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The switch is read once, so each mode has a JVM of its own. */
@Timeout(180)
class ScopeDebugTest {
    @ParameterizedTest
    @ValueSource(strings = {"spawned", "forked", "attempt"})
    void failuresShowWhereTheTaskWasForked(String how) throws Exception {
        assertThat(failureOf(how, "-Ddujiang.loop.debug=true"))
                .contains("Task 'broken' failed: java.io.IOException: broken")
                .contains("Task 'broken' was forked here")
                .contains("Failing.forkIt");
    }

    @Test
    void theyDoNotUnlessAsked() throws Exception {
        assertThat(failureOf("forked"))
                .contains("Task 'broken' failed: java.io.IOException: broken")
                .doesNotContain("forked here");
    }

    private static String failureOf(String how, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Failing.class.getName(), how));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var _ = process.onExit().orTimeout(170, TimeUnit.SECONDS).exceptionally(_ -> process.destroyForcibly());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(1);
        return output;
    }

    /** A program that ends with the failure of its task. */
    static final class Failing {
        private Failing() {}

        public static void main(String[] arguments) throws Exception {
            try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
                forkIt(group, arguments[0]);
            }
        }

        private static Object forkIt(LoopGroup group, String how) throws Exception {
            return switch (how) {
                case "spawned" -> group.spawn("broken", Failing::fail).join();
                case "forked" -> group.scope(scope -> scope.fork("broken", Failing::fail));
                default ->
                    group.scope(scope -> {
                        Attempts<Integer> attempts = scope.attempts();
                        var _ = attempts.fork("broken", Failing::fail);
                        return attempts.firstSuccess();
                    });
            };
        }

        private static Integer fail() throws IOException {
            throw new IOException("broken");
        }
    }
}
