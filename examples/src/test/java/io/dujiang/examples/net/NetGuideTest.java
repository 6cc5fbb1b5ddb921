package io.dujiang.examples.net;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/guide/net.md} shows the marked regions of this package, and no other Java. */
class NetGuideTest {
    private static final Path SOURCES = Path.of("src/main/java/io/dujiang/examples/net");
    private static final Pattern SHOWN = Pattern.compile("```java (\\S+)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REGION =
            Pattern.compile("^ *// region: (\\S+)\n(.*?)^ *// endregion$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern JAVA = Pattern.compile("^```java", Pattern.MULTILINE);

    @Test
    void showsCodeThatIsRun() throws IOException {
        String guide = Files.readString(Path.of("../docs/guide/net.md"));
        Map<String, String> shown = blocks(SHOWN, guide);

        assertThat(shown).isNotEmpty().isEqualTo(blocks(REGION, sources()));
        assertThat(JAVA.matcher(guide).results()).hasSameSizeAs(shown.keySet());
    }

    @Test
    void theChatIsShort() throws IOException {
        assertThat(Files.readAllLines(SOURCES.resolve("ChatServer.java"))).hasSizeLessThanOrEqualTo(50);
        assertThat(requireNonNull(blocks(REGION, sources()).get("chat")).lines())
                .hasSizeLessThanOrEqualTo(40);
    }

    @Test
    void theReverseProxyIsOfThirtyLines() throws IOException {
        assertThat(requireNonNull(blocks(REGION, sources()).get("proxy")).lines())
                .hasSizeLessThanOrEqualTo(30);
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.sorted().map(NetGuideTest::read).collect(Collectors.joining("\n"));
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
                .forEach((MatchResult block) -> blocks.put(
                        block.group(1), block.group(2).stripTrailing().stripIndent() + "\n"));
        return blocks;
    }
}
