package io.dujiang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "dujiang").toAbsolutePath().normalize();
    private static final List<String> TOOLS =
            List.of("bash", "env", "sed", "tr", "cat", "dirname", "basename", "readlink", "mkdir");

    @TempDir
    private Path elsewhere;

    @Test
    void runsFromAnotherFolderThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("dj"), LAUNCHER);

        Ended ended = run(Map.of("JAVA_HOME", System.getProperty("java.home")), link, "version");

        assertThat(ended.exitCode()).as(ended.errors()).isZero();
        assertThat(ended.output()).startsWith("dujiang ");
    }

    @Test
    void saysHowToGetAJdkWhereThereIsNone() throws Exception {
        Ended ended = run(noJdkBut(""), LAUNCHER, "version");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output()).isEmpty();
        assertThat(ended.errors()).contains("no JDK 25 or later was found", "sdk install java 25");
    }

    @Test
    void namesTheJdkThatIsTooOld() throws Exception {
        Path old = Files.createDirectories(elsewhere.resolve("jdk-21"));
        Path bin = Files.createDirectories(old.resolve("bin"));
        writeScript(bin.resolve("java"), "exit 1");
        writeScript(bin.resolve("javac"), "exit 1");
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");

        Ended ended = run(noJdkBut(old.toString()), LAUNCHER, "version");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors()).contains(old + " is JDK 21");
    }

    private Map<String, String> noJdkBut(String jdks) throws IOException {
        Path bin = Files.createDirectories(elsewhere.resolve("bin"));
        for (String tool : TOOLS) {
            writeScript(bin.resolve(tool), "PATH=/usr/bin:/bin exec " + tool + " \"$@\"");
        }
        return Map.of("JAVA_HOME", "", "PATH", bin.toString(), "DUJIANG_JDKS", jdks);
    }

    private static void writeScript(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private Ended run(Map<String, String> environment, Path command, String... arguments) throws Exception {
        Path output = elsewhere.resolve("output");
        Path errors = elsewhere.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(environment);
        builder.directory(elsewhere.toFile()).redirectOutput(output.toFile()).redirectError(errors.toFile());
        return new Ended(builder.start().waitFor(), Files.readString(output), Files.readString(errors));
    }

    private record Ended(int exitCode, String output, String errors) {}
}
