package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    @TempDir
    Path folder;

    private Configuration read(Map<String, String> flags, Map<String, String> environment) {
        return Configuration.read(flags, environment, folder);
    }

    @Test
    void takesListsInCodeAsValuesOrAsText() {
        Configuration values = Configuration.defaults().with(Settings.ALLOWED_HOSTS, List.of("a:1", "b"));
        Configuration text = Configuration.defaults().with(Settings.ALLOWED_HOSTS, "a:1, b");

        assertThat(values.get(Settings.ALLOWED_HOSTS)).containsExactly("a:1", "b");
        assertThat(text.get(Settings.ALLOWED_HOSTS)).containsExactly("a:1", "b");
    }

    @Test
    void everySettingHasADefaultThatItTakesItself() {
        Configuration defaults = Configuration.defaults();

        assertThat(defaults.values())
                .hasSize(Settings.ALL.size())
                .allSatisfy(value -> assertThat(value.source()).isEqualTo("default"));
        assertThat(Settings.ALL)
                .extracting(Setting::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z]+(-[a-z]+)*"));
    }

    /** Nobody forgets to list a setting. */
    @Test
    void listsEveryConstant() throws Exception {
        for (var field : Settings.class.getFields()) {
            if (field.getType() == Setting.class) {
                assertThat(Settings.ALL).anyMatch(setting -> setting == read(field));
            }
        }
    }

    private static Object read(java.lang.reflect.Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void flagsComeBeforeEnvironmentBeforeFileBeforeDefaults() throws Exception {
        Path file = Files.writeString(folder.resolve("dujiang.properties"), "port=1\nworkers=1\ndrain-time=1s\n");

        Configuration configuration = read(Map.of("port", "3"), Map.of("DUJIANG_PORT", "2", "DUJIANG_WORKERS", "2"));

        assertThat(configuration.get(Settings.PORT)).isEqualTo(3);
        assertThat(configuration.get(Settings.WORKERS)).isEqualTo(2);
        assertThat(configuration.get(Settings.DRAIN_TIME)).isEqualTo(Duration.ofSeconds(1));
        assertThat(configuration.get(Settings.HOST)).isEqualTo("127.0.0.1");
        assertThat(sources(configuration, Settings.PORT, Settings.WORKERS, Settings.DRAIN_TIME, Settings.HOST))
                .containsExactly("flag", "environment", file.toString(), "default");
    }

    private static List<String> sources(Configuration configuration, Setting<?>... settings) {
        return List.of(settings).stream()
                .map(setting -> configuration.values().stream()
                        .filter(value -> value.setting() == setting)
                        .findFirst()
                        .orElseThrow()
                        .source())
                .toList();
    }

    @Test
    void codeComesBeforeAll() {
        Configuration configuration = read(Map.of("port", "3"), Map.of()).with(Settings.PORT, 4);

        assertThat(configuration.get(Settings.PORT)).isEqualTo(4);
        assertThat(sources(configuration, Settings.PORT)).containsExactly("code");
    }

    @Test
    void readsANamedFile() throws Exception {
        Files.writeString(folder.resolve("other.properties"), "port=9\n");

        assertThat(read(Map.of("config", "other.properties"), Map.of()).get(Settings.PORT))
                .isEqualTo(9);
        assertThat(read(Map.of(), Map.of("DUJIANG_CONFIG", "other.properties")).get(Settings.PORT))
                .isEqualTo(9);
    }

    @Test
    void refusesANamedFileThatIsMissing() {
        assertThatThrownBy(() -> read(Map.of("config", "missing.properties"), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("missing.properties");
    }

    @Test
    void refusesUnknownNames() throws Exception {
        assertThatThrownBy(() -> read(Map.of("prot", "1"), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("prot")
                .hasMessageContaining("flag")
                .hasMessageContaining("port");

        Path file = Files.writeString(folder.resolve("dujiang.properties"), "prot=1\n");
        assertThatThrownBy(() -> read(Map.of(), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("prot")
                .hasMessageContaining(file.toString());
    }

    @Test
    void leavesForeignVariablesAlone() {
        assertThat(read(Map.of(), Map.of("DUJIANG_SOMETHING", "1")).get(Settings.PORT))
                .isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource({
        "port, -1",
        "port, 65536",
        "port, x",
        "port, ''",
        "workers, 0",
        "drain-time, 30",
        "drain-time, -1s",
        "drain-time, 25h",
        "body-limit, 0",
        "body-limit, 2MB",
        "body-limit, 99999999999TiB",
        "max-unfinished, 1e6",
        "callback-timeout, 99999999999999d",
        "loop-policy, quick",
        "token, short",
        "token, with a space in it"
    })
    void refusesValuesOutOfRange(String name, String value) {
        assertThatThrownBy(() -> read(Map.of(name, value), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("flag");
    }

    @ParameterizedTest
    @CsvSource({"30s, PT30S", "500ms, PT0.5S", "5m, PT5M", "2h, PT2H", "PT1M30S, PT1M30S", "0s, PT0S"})
    void readsTimes(String text, Duration expected) {
        assertThat(read(Map.of("drain-time", text), Map.of()).get(Settings.DRAIN_TIME))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1024, 1024", "1KiB, 1024", "2 MiB, 2097152", "1GiB, 1073741824", "12B, 12"})
    void readsBytes(String text, long expected) {
        assertThat(read(Map.of("body-limit", text), Map.of()).get(Settings.BODY_LIMIT))
                .isEqualTo(expected);
    }

    @Test
    void readsLists() {
        assertThat(read(Map.of("allowed-hosts", " A.example , b.example:80,, "), Map.of())
                        .get(Settings.ALLOWED_HOSTS))
                .containsExactly("a.example", "b.example:80");
    }

    @Test
    void neverShowsSecrets() {
        Configuration configuration = read(Map.of(), Map.of("DUJIANG_TOKEN", "correct-horse-battery"));

        assertThat(configuration.get(Settings.TOKEN)).isEqualTo("correct-horse-battery");
        assertThat(configuration.values().toString())
                .doesNotContain("correct-horse-battery")
                .contains("(set)");
        assertThatThrownBy(() -> read(Map.of(), Map.of("DUJIANG_TOKEN", "tooshort")))
                .hasMessageNotContaining("tooshort");
    }

    @Test
    void readsFlagsWithAndWithoutEquals() {
        assertThat(SettingsSources.flags("--port", "1", "--data=a=b")).isEqualTo(Map.of("port", "1", "data", "a=b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"port", "-p", "--port"})
    void refusesWhatIsNoFlag(String arg) {
        assertThatThrownBy(() -> SettingsSources.flags(arg)).isInstanceOf(SettingsException.class);
    }
}
