package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SourceRulesTest {
    static List<Path> modules() {
        return Repository.modules();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void isAModule(Path module) {
        assertThat(module.resolve("src/main/java/module-info.java")).exists();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void isNullMarkedInEveryPackage(Path module) throws IOException {
        assertThat(packages(module))
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .content()
                        .contains("@NullMarked"));
    }

    private static List<Path> packages(Path module) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve("src/main/java/io"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
        }
    }
}
