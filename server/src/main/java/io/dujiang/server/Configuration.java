package io.dujiang.server;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The values of all {@link Settings}, each with its source. What is set in code or by flag comes first, then the environment,
 * then the file, then the defaults. Immutable.
 */
public final class Configuration {
    private final List<Layer> layers;
    private final SmallRyeConfig config;

    private Configuration(List<Layer> layers) {
        this.layers = List.copyOf(layers);
        this.config = merge(layers);
        Settings.ALL.forEach(this::get);
    }

    /** The defaults alone: neither environment nor file is looked at. */
    public static Configuration defaults() {
        return new Configuration(List.of(new Layer(
                "default", Settings.ALL.stream().collect(Collectors.toMap(Setting::name, Setting::defaultText)))));
    }

    /**
     * Reads all layers: these flags, the environment of this process, the file.
     *
     * @param flags names of settings, without hyphens before them, to values
     * @throws SettingsException if a setting is unknown or has a value that cannot be taken, or the file cannot be read
     */
    public static Configuration read(Map<String, String> flags) {
        return read(flags, System.getenv(), Path.of(""));
    }

    static Configuration read(Map<String, String> flags, Map<String, String> environment, Path workingFolder) {
        Configuration withoutFile =
                defaults().over(SettingsSources.environment(environment)).over(SettingsSources.known("flag", flags));
        return SettingsSources.file(withoutFile, workingFolder)
                .map(file -> defaults()
                        .over(file)
                        .over(SettingsSources.environment(environment))
                        .over(SettingsSources.known("flag", flags)))
                .orElse(withoutFile);
    }

    /**
     * The same with one more value.
     *
     * @param value of the setting's type, or text as it could stand in the file
     * @throws SettingsException if the value cannot be taken
     */
    public Configuration with(Setting<?> setting, Object value) {
        String text = value instanceof Collection<?> items
                ? items.stream().map(Object::toString).collect(Collectors.joining(","))
                : value.toString();
        return over(new Layer("code", Map.of(setting.name(), text)));
    }

    /** The value of a setting. */
    public <T> T get(Setting<T> setting) {
        Value value = value(setting);
        return setting.parse(value.text(), value.source());
    }

    /** All settings with their values and sources, in the order of {@link Settings#ALL}. Secrets are not shown. */
    public List<Value> values() {
        return Settings.ALL.stream().map(this::value).map(Value::redacted).toList();
    }

    boolean isDefault(Setting<?> setting) {
        return value(setting).source().equals("default");
    }

    private Value value(Setting<?> setting) {
        String text =
                Objects.requireNonNullElse(config.getConfigValue(setting.name()).getValue(), "");
        return new Value(setting, text, source(setting));
    }

    private String source(Setting<?> setting) {
        return layers.reversed().stream()
                .filter(layer -> layer.values().containsKey(setting.name()))
                .findFirst()
                .orElse(layers.getFirst())
                .source();
    }

    private Configuration over(Layer layer) {
        List<Layer> all = new ArrayList<>(layers);
        all.add(layer);
        return new Configuration(all);
    }

    private static SmallRyeConfig merge(List<Layer> layers) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            builder.withSources(new PropertiesConfigSource(new HashMap<>(layer.values()), layer.source(), i));
        }
        return builder.build();
    }

    /** Values of one source, by the settings' names. */
    record Layer(String source, Map<String, String> values) {}

    /**
     * What a setting is set to.
     *
     * @param setting which
     * @param text its value, or {@code (set)} for a secret
     * @param source {@code flag}, {@code code}, {@code environment}, {@code default} or the path of the file
     */
    public record Value(Setting<?> setting, String text, String source) {
        private Value redacted() {
            return setting.isSecret() && !text.isEmpty() ? new Value(setting, "(set)", source) : this;
        }
    }
}
