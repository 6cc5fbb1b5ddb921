package io.dujiang.examples.loops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code docs/guide/loops.md} shows, and the regions of the sources that it shows. */
final class Guide {
    private static final Path FILE = Path.of("../docs/guide/loops.md");
    private static final List<Path> SOURCES = Stream.of("main", "test")
            .map(folder -> Path.of("src", folder, "java/io/dujiang/examples/loops"))
            .toList();
    private static final Pattern EXAMPLE =
            Pattern.compile("```java (\\S+)\n(.*?)```\n(?:Prints `(.*?)`)?", Pattern.DOTALL);
    private static final Pattern REGION =
            Pattern.compile("^ *// region: (\\S+)\n(.*?)^ *// endregion$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LOG = Pattern.compile("```log\n(.*?)```\n", Pattern.DOTALL);

    private Guide() {}

    /**
     * A block of Java in the guide.
     *
     * @param region the name of the region that it shows
     * @param code without what follows
     * @param output what it prints by the line right after it, which has a slash between lines; empty if there is none
     */
    record Example(String region, String code, String output) {
        @Override
        public String toString() {
            return region;
        }
    }

    static String text() {
        return read(FILE);
    }

    static List<Example> examples() {
        return EXAMPLE.matcher(text()).results().map(Guide::example).toList();
    }

    private static Example example(MatchResult block) {
        return new Example(
                block.group(1),
                block.group(2),
                block.start(3) < 0 ? "" : block.group(3).replace(" / ", "\n") + "\n");
    }

    /** The excerpt of the log that the guide shows. */
    static String logged() {
        return LOG.matcher(text()).results().findFirst().orElseThrow().group(1).strip();
    }

    /** The code of each marked region, without the indentation that its lines share. */
    static Map<String, String> regions() {
        Map<String, String> regions = new TreeMap<>();
        SOURCES.stream()
                .flatMap(Guide::files)
                .flatMap(file -> REGION.matcher(read(file)).results())
                .forEach(region -> regions.merge(region.group(1), flushLeft(region.group(2)), Guide::refuseTwo));
        return regions;
    }

    /** The end of the last line would count as a line without indentation. */
    private static String flushLeft(String code) {
        return code.stripTrailing().stripIndent() + "\n";
    }

    private static String refuseTwo(String one, String other) {
        throw new IllegalStateException("Two regions have the same name: " + one + " and " + other);
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
