package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fault is reported with its place, and nothing else is. The switch is read once, so there is a JVM for on and one for off. */
@Timeout(180)
class DebugTest {
    private static Map<String, String> whenOn = Map.of();
    private static Map<String, String> whenOff = Map.of();

    @BeforeAll
    static void causeFaults() throws Exception {
        whenOn = run(
                true,
                "in-order",
                "refused",
                "polled",
                "unawaited",
                "failed",
                "unreachable",
                "unreleased",
                "attempt",
                "microtask",
                "handler",
                "offload",
                "slow",
                "slow-handler");
        whenOff = run(false, "unawaited", "failed", "attempt", "microtask", "slow");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unawaited | Task 'lonely' was spawned and nobody asked for its end | DebugMain.spawnOnly",
                "failed | Task 'broken' failed and nobody read the failure | DebugMain.failOnly",
                "unreachable | Task 'lonely' was spawned and nobody asked | reported before the group closed",
                "unreleased | a Shared String became unreachable without being released | DebugMain.makeClaim",
                "attempt | Attempt 'broken' failed and nobody read the failure | DebugMain.fail",
                "microtask | Task.join from a microtask would block the carrier | DebugMain.joinInterrupted",
                "handler | Task.join from a channel handler or task of the Netty loop would block | DebugMain.joinInterrupted",
                "offload | LoopGroup.offload from a channel handler or task of the Netty loop would | DebugMain.lambda$offload",
                "slow | and nothing else ran on its carrier meanwhile | DebugMain.computeInMicrotask",
                "slow-handler | A channel handler or task of the Netty loop has held its carrier | DebugMain.compute",
            })
    void reports(String fault, String text, String place) {
        assertThat(whenOn.get(fault)).contains(text).contains(place);
    }

    @Test
    void aFailureIsReportedWithWhatWasThrown() {
        assertThat(whenOn.get("failed"))
                .contains("java.io.IOException: out of order")
                .contains("was forked here");
    }

    @ParameterizedTest
    @CsvSource({"in-order, Shared", "refused, refused", "polled, both seen"})
    void whatIsInOrderIsNotReported(String what, String done) {
        assertThat(whenOn.get(what)).contains(done).doesNotContain("WARN");
    }

    @ParameterizedTest
    @CsvSource({"unawaited", "failed", "attempt", "microtask", "slow"})
    void offItReportsNothing(String fault) {
        assertThat(whenOff.get(fault)).isNotNull().doesNotContain("WARN");
    }

    /** What the program prints for each of the faults. */
    private static Map<String, String> run(boolean debug, String... faults) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"));
        command.add("-Ddujiang.loop.debug=" + debug);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DebugMain.class.getName()));
        command.addAll(List.of(faults));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var _ = process.onExit().orTimeout(170, TimeUnit.SECONDS).exceptionally(_ -> process.destroyForcibly());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return byTitle(output);
    }

    private static Map<String, String> byTitle(String output) {
        Map<String, String> parts = new HashMap<>();
        for (String part : output.split(Pattern.quote(DebugMain.TITLE), -1)) {
            String title = part.lines().findFirst().orElse("");
            parts.put(title, part);
        }
        return parts;
    }
}
