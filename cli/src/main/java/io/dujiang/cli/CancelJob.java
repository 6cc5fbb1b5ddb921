package io.dujiang.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Cancels a job. */
@Command(name = "cancel", description = "Cancel a job that is not finished.", mixinStandardHelpOptions = true)
final class CancelJob extends ServiceCommand {
    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        JsonNode job = service.post("/v1/job/" + ServiceClient.encode(id) + "/cancel", Map.of(), "");
        out.println(json() ? job : "cancelled " + id);
        return 0;
    }
}
