package io.dujiang.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the version. */
@Command(
        name = "version",
        description = "Print the version of Dujiang, Java and the system.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
    private @Spec CommandSpec spec;

    @Override
    public void run() {
        spec.parent().commandLine().printVersionHelp(spec.commandLine().getOut());
    }
}
