package io.dujiang.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Removes dead letters. */
@Command(
        name = "purge",
        description = "Remove dead letters for good, with their history.",
        mixinStandardHelpOptions = true)
final class PurgeDeadLetters extends DeadLetterCommand {
    @ArgGroup(multiplicity = "1")
    private ChosenDeadLetters chosen;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        List<String> ids = chosen.ids(service, path(), member());
        ids.forEach(id -> service.delete(path(id)));
        out.println(ChosenDeadLetters.report("purged", ids, json()));
        return 0;
    }
}
