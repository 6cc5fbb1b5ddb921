package io.dujiang.cli;

import io.dujiang.server.SettingsException;
import io.dujiang.server.StartException;
import picocli.CommandLine;

/** The command {@code dujiang}, as a process. */
public final class Main {
    private static final int FAILED = 1;

    private Main() {}

    /** Runs the command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new DujiangCommand())
                .setExecutionExceptionHandler((failure, failed, parsed) -> fail(failure, failed))
                .setUsageHelpAutoWidth(true);
    }

    private static int fail(Exception failure, CommandLine failed) throws Exception {
        if (failure instanceof CommandFailedException
                || failure instanceof SettingsException
                || failure instanceof StartException) {
            failed.getErr().println("dujiang: " + failure.getMessage());
            return FAILED;
        }
        throw failure;
    }
}
