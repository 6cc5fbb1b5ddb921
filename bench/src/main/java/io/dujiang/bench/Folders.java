package io.dujiang.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The bench's folders: below {@code target} of the source tree, on a real disk where that is. */
final class Folders {
    private Folders() {}

    /** Where the bench keeps its files: {@code target/bench} of the folder that the launcher names, else of the working folder. */
    static Path bench() {
        return Path.of(System.getProperty("dujiang.home", ""), "target", "bench")
                .toAbsolutePath();
    }

    /** Removes a folder, if it is there, with all that is in it. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
