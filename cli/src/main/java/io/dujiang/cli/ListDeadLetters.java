package io.dujiang.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists dead letters, newest first. */
@Command(name = "list", description = "List dead letters, newest first.", mixinStandardHelpOptions = true)
final class ListDeadLetters extends DeadLetterCommand {
    @Option(names = "--limit", description = "How many at the most (default ${DEFAULT-VALUE}).", defaultValue = "50")
    private int limit;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        Pages pages = Pages.read(service, path(), member(), limit);
        out.println(json() ? pages.json() : table(pages));
        return 0;
    }

    private String table(Pages pages) {
        String second = callbacks() ? "url" : "kind";
        TextTable table = new TextTable("id", second, "reason", "message");
        pages.items()
                .forEach(letter -> table.add(
                        ListJobs.text(letter, "id"),
                        ListJobs.text(letter, second),
                        ListJobs.text(letter, "reason"),
                        ListJobs.text(letter, "message")));
        return table.text() + (pages.next().isPresent() ? "\n(more; raise --limit)" : "");
    }
}
