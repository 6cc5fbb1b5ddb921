package io.dujiang.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be known of why a worker process ended; where two causes look alike, it names both. */
final class CauseOfDeath {
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 7, "SIGBUS", 9, "SIGKILL", 11, "SIGSEGV", 13,
            "SIGPIPE", 15, "SIGTERM");
    private static final int OUT_OF_MEMORY = 3;
    private static final String LAST_LINE = "Terminating due to java.lang.OutOfMemoryError";
    private static final int BY_SIGNAL = 128;

    private CauseOfDeath() {}

    /**
     * Tells it in a sentence or more.
     *
     * @param lastWords of the worker, or empty
     * @param crashReport where the JVM writes one
     * @param kernelKills how often the kernel killed for memory in this cgroup while the worker lived; empty if that is not told
     * @param output the last lines that it printed
     */
    static String tell(int exitCode, String lastWords, Path crashReport, OptionalLong kernelKills, String output) {
        String cause = crash(crashReport)
                .map(report -> "its JVM crashed, most likely in native code (exit code " + exitCode
                        + "); the crash report says: " + report)
                .orElseGet(() -> lastWords.isEmpty()
                        ? fromCode(exitCode, kernelKills, output)
                        : lastWords + " (exit code " + exitCode + ")");
        return output.isEmpty() ? cause : cause + ". It last printed:\n" + output;
    }

    private static String fromCode(int exitCode, OptionalLong kernelKills, String output) {
        if (exitCode == OUT_OF_MEMORY && output.contains(LAST_LINE)) {
            return "its heap was exhausted, by which its JVM ended it (exit code 3, -XX:+ExitOnOutOfMemoryError)";
        }
        if (exitCode == OUT_OF_MEMORY) {
            return "exit code 3 without a word: its heap was exhausted, by which the JVM ends so (-XX:+ExitOnOutOfMemoryError), or its code"
                    + " called Runtime.halt(3); the two cannot be told apart, since the JVM did not print so";
        }
        String signal = SIGNALS.get(exitCode - BY_SIGNAL);
        if (signal == null) {
            return "exit code " + exitCode
                    + " without a word: its code called Runtime.halt, native code ended it, or it could not start";
        }
        String either = "signal " + signal + ", or Runtime.halt(" + exitCode + "), which cannot be told apart";
        if (exitCode - BY_SIGNAL != 9) {
            return either;
        }
        if (kernelKills.isEmpty()) {
            return either + "; whether the kernel killed it for lack of memory is not told here";
        }
        return kernelKills.getAsLong() > 0
                ? either + "; the kernel killed " + kernelKills.getAsLong()
                        + " processes of this cgroup for lack of memory meanwhile, and probably it"
                : either + "; the kernel counted no kill for lack of memory in this cgroup";
    }

    private static Optional<String> crash(Path report) {
        if (!Files.exists(report)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(report)) {
            return Optional.of(lines.limit(20)
                    .filter(line -> line.startsWith("#  SIG")
                            || line.startsWith("# C ")
                            || line.startsWith("# V ")
                            || line.startsWith("# j ")
                            || line.startsWith("# J ")
                            || line.startsWith("#  Internal Error")
                            || line.startsWith("#  Out of Memory"))
                    .map(line -> line.substring(1).strip())
                    .collect(Collectors.joining("; ")));
        } catch (IOException | UncheckedIOException e) {
            return Optional.of("unreadable: " + e);
        }
    }
}
