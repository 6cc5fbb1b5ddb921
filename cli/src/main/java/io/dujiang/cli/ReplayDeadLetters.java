package io.dujiang.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Makes dead letters live again. */
@Command(
        name = "replay",
        description = "Queue dead letters again: same id, attempts from 0, history kept.",
        mixinStandardHelpOptions = true)
final class ReplayDeadLetters extends DeadLetterCommand {
    @ArgGroup(multiplicity = "1")
    private ChosenDeadLetters chosen;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        List<String> ids = chosen.ids(service, path(), member());
        ids.forEach(id -> service.post(path(id) + "/replay", Map.of(), ""));
        out.println(ChosenDeadLetters.report("replayed", ids, json()));
        return 0;
    }
}
