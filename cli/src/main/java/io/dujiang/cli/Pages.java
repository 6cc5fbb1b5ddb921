package io.dujiang.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list that the service gives in pages, followed as far as wanted.
 *
 * @param name of the list's member
 * @param items what was found
 * @param next where the rest begins; empty at the end
 */
record Pages(String name, List<JsonNode> items, Optional<String> next) {
    private static final int PAGE = 500;

    /**
     * Reads pages until there are enough items or no more.
     *
     * @param path of the list, with its query if it has one
     */
    static Pages read(ServiceClient service, String path, String name, int limit) {
        List<JsonNode> items = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            String wanted = Integer.toString(Math.min(limit - items.size(), PAGE));
            String first = withParameter(path, "limit", wanted);
            JsonNode page = service.get(
                    cursor.map(after -> withParameter(first, "cursor", after)).orElse(first));
            page.path(name).forEach(items::add);
            cursor = page.path("next").asStringOpt();
        } while (cursor.isPresent() && items.size() < limit);
        return new Pages(name, items, cursor);
    }

    static String withParameter(String path, String name, String value) {
        return path + (path.contains("?") ? "&" : "?") + name + "=" + ServiceClient.encode(value);
    }

    /** The items as one JSON object. */
    String json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.putArray(name).addAll(items);
        next.ifPresent(cursor -> json.put("next", cursor));
        return json.toString();
    }
}
