package io.dujiang.cli;

import io.dujiang.server.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints every setting with its value and source. */
@Command(
        name = "config",
        description = "Print each setting with its value and source: flag, environment (DUJIANG_...), file or default.",
        mixinStandardHelpOptions = true,
        modelTransformer = SettingOptions.class)
final class ConfigCommand implements Callable<Integer> {
    private @Spec CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Configuration configuration = SettingOptions.read(spec.commandLine().getParseResult());
        spec.commandLine().getOut().println(json ? json(configuration) : table(configuration));
        return 0;
    }

    private static String table(Configuration configuration) {
        TextTable table = new TextTable("setting", "value", "source", "variable");
        configuration
                .values()
                .forEach(value -> table.add(
                        value.setting().name(),
                        value.text(),
                        value.source(),
                        value.setting().variable()));
        return table.text();
    }

    private static String json(Configuration configuration) {
        ArrayNode settings = JsonMapper.shared().createArrayNode();
        configuration.values().forEach(value -> {
            ObjectNode setting = settings.addObject();
            setting.put("setting", value.setting().name());
            setting.put("value", value.text());
            setting.put("source", value.source());
            setting.put("variable", value.setting().variable());
            setting.put("description", value.setting().description());
        });
        return JsonMapper.shared().createObjectNode().set("settings", settings).toString();
    }
}
