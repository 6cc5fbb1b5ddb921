package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/guide/testing.md} shows the code of {@link AccountTest}. */
class TestingGuideTest {
    private static final Pattern SHOWN = Pattern.compile("```java (\\S+)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REGION =
            Pattern.compile("^ *// region: (\\S+)\n(.*?)^ *// endregion$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern JAVA = Pattern.compile("^```java", Pattern.MULTILINE);

    @Test
    void showsCodeThatIsRun() throws IOException {
        String guide = Files.readString(Path.of("../docs/guide/testing.md"));
        Map<String, String> shown = blocks(SHOWN, guide);

        assertThat(shown)
                .isNotEmpty()
                .isEqualTo(
                        blocks(REGION, Files.readString(Path.of("src/test/java/io/dujiang/testing/AccountTest.java"))));
        assertThat(JAVA.matcher(guide).results()).hasSameSizeAs(shown.keySet());
    }

    private static Map<String, String> blocks(Pattern pattern, String text) {
        Map<String, String> blocks = new TreeMap<>();
        pattern.matcher(text)
                .results()
                .forEach((MatchResult block) -> blocks.put(
                        block.group(1), block.group(2).stripTrailing().stripIndent() + "\n"));
        return blocks;
    }
}
