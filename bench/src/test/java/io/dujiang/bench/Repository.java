package io.dujiang.bench;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** This source tree, seen from the folder of one of its modules. */
final class Repository {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Repository() {}

    /** The folders of all modules. */
    static List<Path> modules() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The compiled classes of all modules, from {@code target/classes} or {@code target/test-classes}. */
    static JavaClasses compiled(String folder) {
        return new ClassFileImporter()
                .withImportOption(location -> !location.contains("jmh_generated"))
                .importPaths(modules().stream()
                        .map(module -> module.resolve("target").resolve(folder))
                        .filter(Files::isDirectory)
                        .toList());
    }
}
