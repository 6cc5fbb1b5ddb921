package io.dujiang.server;

import io.dujiang.server.Configuration.Layer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads values of settings from flags, the environment and a file. */
final class SettingsSources {
    private SettingsSources() {}

    /**
     * Reads {@code --name value} and {@code --name=value}.
     *
     * @throws SettingsException if something else is there
     */
    static Map<String, String> flags(String... args) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                throw new SettingsException("'" + args[i] + "' is no flag; flags are --name value, see --help");
            }
            int equals = args[i].indexOf('=');
            String name = args[i].substring(2, equals < 0 ? args[i].length() : equals);
            if (equals < 0 && i + 1 == args.length) {
                throw new SettingsException("The flag --" + name + " has no value; give it as --" + name + " value");
            }
            flags.put(name, equals < 0 ? args[++i] : args[i].substring(equals + 1));
        }
        return flags;
    }

    /** @throws SettingsException if there is a name that no setting has */
    static Layer known(String source, Map<String, String> values) {
        TreeSet<String> unknown = new TreeSet<>(values.keySet());
        Settings.ALL.forEach(setting -> unknown.remove(setting.name()));
        if (!unknown.isEmpty()) {
            throw new SettingsException("There is no setting " + String.join(", ", unknown) + " (from " + source
                    + "). Settings: " + Settings.ALL.stream().map(Setting::name).collect(Collectors.joining(", ")));
        }
        return new Layer(source, values);
    }

    /** What the variables {@code DUJIANG_…} say. Others of that beginning are left to those who know them. */
    static Layer environment(Map<String, String> environment) {
        Map<String, String> values = new HashMap<>();
        Settings.ALL.forEach(setting -> Optional.ofNullable(environment.get(setting.variable()))
                .ifPresent(value -> values.put(setting.name(), value)));
        return new Layer("environment", values);
    }

    /**
     * What the file says; nothing if it is missing and nobody named it.
     *
     * @throws SettingsException if it cannot be read
     */
    static Optional<Layer> file(Configuration configuration, Path workingFolder) {
        Path file = workingFolder.resolve(configuration.get(Settings.CONFIG));
        if (!Files.exists(file) && configuration.isDefault(Settings.CONFIG)) {
            return Optional.empty();
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties properties = new Properties();
            properties.load(reader);
            return Optional.of(known(
                    file.toString(),
                    properties.stringPropertyNames().stream()
                            .collect(Collectors.toMap(name -> name, properties::getProperty))));
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException("The file with settings " + file + " cannot be read: " + e, e);
        }
    }
}
