package io.dujiang.server;

import java.util.Locale;

/**
 * One thing that can be set: by flag ({@code --body-limit 2MiB}), by environment ({@code DUJIANG_BODY_LIMIT}), in the file
 * ({@code body-limit=2MiB}) or in code. All of them are listed in {@link Settings#ALL}.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
    private final String name;
    private final String defaultText;
    private final String description;
    private final SettingType<T> type;
    private final boolean secret;

    Setting(String name, String defaultText, SettingType<T> type, String description) {
        this(name, defaultText, type, description, false);
    }

    private Setting(String name, String defaultText, SettingType<T> type, String description, boolean secret) {
        this.name = name;
        this.defaultText = defaultText;
        this.type = type;
        this.description = description;
        this.secret = secret;
    }

    Setting<T> asSecret() {
        return new Setting<>(name, defaultText, type, description, true);
    }

    /** Its name in kebab-case, which is also the flag without its hyphens and the key in the file. */
    public String name() {
        return name;
    }

    /** The name of the environment variable. */
    public String variable() {
        return "DUJIANG_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Its value if nobody sets it, as text; empty if there is none. */
    public String defaultText() {
        return defaultText;
    }

    /** What it does, in one sentence without an end. */
    public String description() {
        return description;
    }

    /** What its value looks like, with unit and range, such as {@code 0 to 65535}. */
    public String form() {
        return type.form();
    }

    /** True if its value is not to be shown. */
    public boolean isSecret() {
        return secret;
    }

    T parse(String text, String source) {
        try {
            return type.parse(text.strip());
        } catch (IllegalArgumentException | ArithmeticException e) {
            String shown = secret ? "that value" : "'" + text + "'";
            throw new SettingsException(
                    "The setting " + name + " cannot be " + shown + " (from " + source + "): it is " + type.form(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
