package io.dujiang.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows one dead letter. */
@Command(name = "show", description = "Show a dead letter.", mixinStandardHelpOptions = true)
final class ShowDeadLetter extends DeadLetterCommand {
    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        JsonNode letter = service.get(path(id));
        out.println(json() ? letter : JobText.of(letter));
        return 0;
    }
}
