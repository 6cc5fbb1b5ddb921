package io.dujiang.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that others wrote, run to its end. */
record Tool(int exitCode, String output) {

    /** Runs it without input. Killed after a minute; its output is both streams. */
    static Tool run(String name, String... arguments) throws Exception {
        return runWith("", name, arguments);
    }

    /** The same with some input, after which that ends. */
    static Tool runWith(String input, String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        Process process = start(name, command);
        process.onExit().orTimeout(1, TimeUnit.MINUTES).exceptionally(hangs -> process.destroyForcibly());
        try (OutputStream to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.ISO_8859_1));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return new Tool(process.waitFor(), output);
    }

    private static Process start(String name, List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError("Cannot run " + name + ": install the package \"" + name + "\"", e);
        }
    }
}
