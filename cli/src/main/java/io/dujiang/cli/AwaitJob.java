package io.dujiang.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Waits for a job's end. */
@Command(
        name = "wait",
        description = "Wait for the end of a job and print its result; exit code 1 unless it succeeded.",
        mixinStandardHelpOptions = true)
final class AwaitJob extends ServiceCommand {
    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        return new JobEnd(service, id).print(out, json());
    }
}
