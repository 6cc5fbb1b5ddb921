package io.dujiang.cli;

import io.dujiang.server.Configuration;
import io.dujiang.server.Setting;
import io.dujiang.server.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Every setting of the server as an option of a command. */
final class SettingOptions implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
        Settings.ALL.forEach(setting -> command.addOption(option(setting)));
        return command;
    }

    private static OptionSpec option(Setting<?> setting) {
        String byDefault = setting.defaultText().isEmpty() ? "" : "; default " + setting.defaultText();
        return OptionSpec.builder("--" + setting.name())
                .type(String.class)
                .paramLabel("VALUE")
                .description(setting.description() + " (" + setting.form() + byDefault + ").")
                .build();
    }

    /** The settings as the flags of this run, the environment and the file say. */
    static Configuration read(ParseResult parsed) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            String flag = "--" + setting.name();
            if (parsed.hasMatchedOption(flag)) {
                flags.put(setting.name(), parsed.matchedOptionValue(flag, ""));
            }
        }
        return Configuration.read(flags);
    }
}
