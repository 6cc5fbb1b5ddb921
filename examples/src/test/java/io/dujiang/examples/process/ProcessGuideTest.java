package io.dujiang.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/guide/processes.md} shows the marked regions of this package, which {@link ProcessExamplesTest} runs, and no other Java. */
class ProcessGuideTest {
    private static final Path SOURCES = Path.of("src/main/java/io/dujiang/examples/process");
    private static final Pattern SHOWN = Pattern.compile("```java *(\\S*)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REGION =
            Pattern.compile("^ *// region: (\\S+)\n(.*?)^ *// endregion$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void showsCodeThatIsRun() throws IOException {
        Map<String, String> shown = blocks(SHOWN, Files.readString(Path.of("../docs/guide/processes.md")));

        assertThat(shown).isNotEmpty().isEqualTo(blocks(REGION, sources()));
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.sorted().map(ProcessGuideTest::read).collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> blocks(Pattern pattern, String text) {
        Map<String, String> blocks = new TreeMap<>();
        pattern.matcher(text)
                .results()
                .forEach(block -> assertThat(blocks.put(
                                block.group(1), block.group(2).stripTrailing().stripIndent() + "\n"))
                        .as(block.group(1))
                        .isNull());
        return blocks;
    }
}
