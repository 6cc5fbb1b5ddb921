package io.dujiang.portable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A JVM without the flag runs everything, and says once which flag it misses. */
class MissingFlagTest {
    @Test
    void onTheClassPathTheUnnamedModuleIsToBeOpenedTo() throws Exception {
        String output = Jvm.run("-cp", Jvm.CLASS_PATH, PortableMain.class.getName());

        assertRanPortably(output, "--add-opens=java.base/java.lang=ALL-UNNAMED");
    }

    @Test
    void onTheModulePathTheModuleIsNamed() throws Exception {
        String tests = Path.of(PortableMain.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        String modules = Arrays.stream(Jvm.CLASS_PATH.split(File.pathSeparator))
                .filter(entry -> !entry.equals(tests) && isOfTheLoop(entry))
                .collect(Collectors.joining(File.pathSeparator));

        String output = Jvm.run(
                "-p", modules, "--add-modules", "io.dujiang.loop", "-cp", Jvm.CLASS_PATH, PortableMain.class.getName());

        assertRanPortably(output, "--add-opens=java.base/java.lang=io.dujiang.loop");
    }

    private static boolean isOfTheLoop(String entry) {
        return entry.endsWith("classes")
                || entry.contains("netty")
                || entry.contains("slf4j")
                || entry.contains("jctools")
                || entry.contains("jspecify");
    }

    private static void assertRanPortably(String output, String flag) {
        assertThat(output.split("portable=true answer=42", -1)).as(output).hasSize(3);
        assertThat(output.split("--add-opens", -1)).as(output).hasSize(2);
        assertThat(output).contains("WARN").contains(flag + " ");
    }
}
