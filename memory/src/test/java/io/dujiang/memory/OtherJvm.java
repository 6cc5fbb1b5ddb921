package io.dujiang.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM, that does what {@link OtherMain} is told, says so line by line, and is killed at the end. */
final class OtherJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    OtherJvm(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OtherMain.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // A read of its output cannot be interrupted: what says nothing ends.
        var _ = process.onExit().orTimeout(100, TimeUnit.SECONDS).whenComplete((_, _) -> end());
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** What it says next; waits for it, at most until it is killed since it has lived for 100 seconds. */
    String says() throws IOException {
        String line = output.readLine();
        return line == null ? "(ended)" : line;
    }

    /** What it has said can still be read. */
    void kill() {
        end();
        var _ = process.onExit().join();
    }

    private void end() {
        var _ = process.toHandle().destroyForcibly(); // which leaves the output open, unlike that of the process
    }

    @Override
    public void close() {
        kill();
    }
}
