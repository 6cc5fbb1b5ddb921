package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchCommandTest {
    private static final List<String> ARGUMENTS = List.of("-cp", "/a \"b\"/\\c/#d/\u00e9", "two\nlines\r");

    @Test
    void writesArgumentsInTheEncodingOfTheSystem() throws Exception {
        String text = "\"-cp\"\n\"/a \\\"b\\\"/\\\\c/#d/\u00e9\"\n\"two\\nlines\\r\"";

        assertThat(LaunchCommand.encoded(ARGUMENTS, "UTF-8")).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(LaunchCommand.encoded(ARGUMENTS, "ISO-8859-1"))
                .isEqualTo(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void refusesWhatTheSystemHasNoCharacterFor() {
        assertThatThrownBy(() -> LaunchCommand.encoded(ARGUMENTS, "US-ASCII"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("US-ASCII")
                .hasMessageContaining("LC_ALL=C.UTF-8");
    }
}
