package io.dujiang.cli;

import picocli.CommandLine;

/** The command {@code dujiang}, as a process. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new DujiangCommand());
    }
}
