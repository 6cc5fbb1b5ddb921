package io.dujiang.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a job's result. */
@Command(
        name = "result",
        description = "Print the result of a succeeded job, as it was stored.",
        mixinStandardHelpOptions = true)
final class ShowResult extends ServiceCommand {
    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        out.println(service.getText("/v1/job/" + ServiceClient.encode(id) + "/result"));
        return 0;
    }
}
