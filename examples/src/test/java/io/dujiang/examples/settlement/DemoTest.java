package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command. */
class DemoTest {
    private static final List<String> KEYS = List.of(
            "submitted",
            "accepted",
            "duplicates",
            "conflicts",
            "invalid",
            "settled",
            "refunded",
            "deadLetters",
            "callbacks",
            "callbackRetries",
            "callbackDeadLetters",
            "retried",
            "redelivered",
            "crashes",
            "inFlightAtCrash",
            "lost",
            "doubled",
            "ledgerTotal",
            "meanMs",
            "p50Ms",
            "p99Ms",
            "ordersPerSecond",
            "seed",
            "fileSystem",
            "fsyncMicros");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "--crash, -1",
        "--rate, 0",
        "--rate, fast",
        "--count, 0",
        "--workers, 0",
        "--nonsense, 1",
        "--input, nowhere.csv"
    })
    void whatCannotBeUsedEndsWithTwoAndIsNamed(String option, String value) {
        StringWriter errors = new StringWriter();
        CommandLine command = Demo.commandLine().setErr(new PrintWriter(errors, true));

        assertThat(command.execute(option, value)).isEqualTo(2);
        assertThat(errors.toString()).contains(option);
    }

    @Test
    void folderWithOtherFilesIsNotTaken() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "mine");
        StringWriter errors = new StringWriter();

        assertThat(Demo.commandLine().setErr(new PrintWriter(errors, true)).execute("--data", folder.toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("not empty");
    }

    @Test
    void jsonIsAllThatStandardOutputHolds() throws Exception {
        Process demo = start("--count", "300", "--json", "--seed", "3");
        String out = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(demo.waitFor()).isZero();
        JsonNode json = JsonMapper.shared().readTree(out);
        assertThat(json.propertyNames()).containsExactlyElementsOf(KEYS);
        assertThat(json.path("submitted").asLong()).isEqualTo(300);
        assertThat(json.path("seed").asLong()).isEqualTo(3);
        assertThat(json.path("ledgerTotal").isString()).isTrue();
        try (var files = Files.list(folder)) {
            assertThat(files.filter(Files::isDirectory)).isEmpty();
        }
    }

    @Test
    void serviceEndsWithTheDemoThatStartedIt() throws Exception {
        Process demo = start("--rate", "1");
        ProcessHandle service = childOf(demo);

        demo.destroyForcibly().waitFor();

        assertThat(service.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    private static ProcessHandle childOf(Process demo) {
        while (demo.isAlive()) {
            var child = demo.children().findFirst();
            if (child.isPresent()) {
                return child.get();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("The demo ended before it had started its service");
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
    }
}
