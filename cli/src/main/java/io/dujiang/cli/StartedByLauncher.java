package io.dujiang.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands that have a class path of their own and are here for the help only: the launcher starts them. */
abstract class StartedByLauncher implements Callable<Integer> {
    @Parameters(hidden = true)
    private String[] arguments = {};

    @Override
    public Integer call() {
        throw new CommandFailedException(
                "This command is started by the launcher ./dujiang alone, not from here (arguments: "
                        + String.join(" ", arguments) + ")");
    }

    @Command(name = "demo", description = "Run the settlement application, crashes included; see demo --help.")
    static final class Demo extends StartedByLauncher {}

    @Command(name = "bench", description = "Measure beside peers; see bench --help.")
    static final class Bench extends StartedByLauncher {}

    @Command(name = "torture", description = "Look for what loops and worker processes lose; see torture --help.")
    static final class Torture extends StartedByLauncher {}
}
