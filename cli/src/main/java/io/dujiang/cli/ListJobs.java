package io.dujiang.cli;

import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists jobs, newest first. */
@Command(name = "list", description = "List jobs, newest first.", mixinStandardHelpOptions = true)
final class ListJobs extends ServiceCommand {
    @Option(names = "--kind", description = "Only of this kind.")
    private Optional<String> kind = Optional.empty();

    @Option(
            names = "--state",
            description = "Only in this state: scheduled, queued, running, succeeded, dead, cancelled.")
    private Optional<String> state = Optional.empty();

    @Option(names = "--limit", description = "How many at the most (default ${DEFAULT-VALUE}).", defaultValue = "50")
    private int limit;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        String path = "/v1/jobs";
        path = kind.isPresent() ? Pages.withParameter(path, "kind", kind.get()) : path;
        path = state.isPresent() ? Pages.withParameter(path, "state", state.get()) : path;
        Pages pages = Pages.read(service, path, "jobs", limit);
        out.println(json() ? pages.json() : table(pages));
        return 0;
    }

    private static String table(Pages pages) {
        TextTable table = new TextTable("id", "kind", "state", "attempts", "created", "key", "reason");
        pages.items()
                .forEach(job -> table.add(
                        text(job, "id"),
                        text(job, "kind"),
                        text(job, "state"),
                        text(job, "attempts"),
                        text(job, "createdAt"),
                        text(job, "idempotencyKey"),
                        text(job, "reason")));
        return table.text() + (pages.next().isPresent() ? "\n(more; raise --limit)" : "");
    }

    static String text(JsonNode object, String name) {
        return object.path(name).asString("");
    }
}
