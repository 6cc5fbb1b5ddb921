package io.dujiang.cli;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Shows a job, or a dead callback, to people: a line for each property, then its history. */
final class JobText {
    private static final int WIDTH = 16;

    private JobText() {}

    static String of(JsonNode job) {
        String properties = job.properties().stream()
                .filter(property -> !property.getKey().equals("history"))
                .map(property -> name(property.getKey()) + value(property.getValue()))
                .collect(Collectors.joining("\n"));
        return job.path("history").isEmpty() ? properties : properties + "\n" + name("history") + history(job);
    }

    private static String history(JsonNode job) {
        return job.path("history")
                .valueStream()
                .map(event -> event.valueStream().map(JobText::value).collect(Collectors.joining("  ")))
                .collect(Collectors.joining("\n" + " ".repeat(WIDTH)));
    }

    private static String name(String name) {
        return name + " ".repeat(Math.max(1, WIDTH - name.length()));
    }

    private static String value(JsonNode value) {
        return value.isString() ? value.asString() : value.toString();
    }
}
