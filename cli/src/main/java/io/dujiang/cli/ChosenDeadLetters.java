package io.dujiang.cli;

import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Which dead letters a command changes: the named ones, or all that there are when it begins. */
final class ChosenDeadLetters {
    @Parameters(paramLabel = "ID", description = "Ids of jobs.", arity = "1..*")
    private List<String> ids = List.of();

    @Option(names = "--all", required = true, description = "All that there are now.")
    private boolean all;

    List<String> ids(ServiceClient service, String path, String member) {
        return all
                ? Pages.read(service, path, member, Integer.MAX_VALUE).items().stream()
                        .map(letter -> letter.path("id").asString())
                        .toList()
                : ids;
    }

    static String report(String what, List<String> ids, boolean json) {
        ObjectNode object = JsonMapper.shared().createObjectNode();
        ids.forEach(object.putArray(what)::add);
        return json
                ? object.toString()
                : what + " " + ids.size() + (ids.size() == 1 ? " dead letter" : " dead letters");
    }
}
