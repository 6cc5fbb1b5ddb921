package io.dujiang.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows one job with its history. */
@Command(name = "show", description = "Show a job with its history.", mixinStandardHelpOptions = true)
final class ShowJob extends ServiceCommand {
    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        JsonNode job = service.get("/v1/job/" + ServiceClient.encode(id));
        out.println(json() ? job : JobText.of(job));
        return 0;
    }
}
