package io.dujiang.loop;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that has ended, and what it printed. */
record EndedJvm(int status, String output) {
    static final String CLASS_PATH = System.getProperty("java.class.path");
    static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

    /** Runs one in a folder, whose classes it finds before those of the build; one that hangs is killed after five minutes. */
    static EndedJvm run(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                OPEN,
                NATIVE,
                "-cp",
                folder + File.pathSeparator + CLASS_PATH));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var _ = process.onExit().orTimeout(5, TimeUnit.MINUTES).exceptionally(_ -> process.destroyForcibly());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new EndedJvm(process.waitFor(), output);
    }
}
