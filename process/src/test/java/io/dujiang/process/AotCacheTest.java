package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {
    @TempDir
    Path folder;

    private Path jar;

    @BeforeEach
    void makeJar() throws IOException {
        jar = Files.createFile(folder.resolve("some.jar"));
    }

    private AotCache cache(String flag) throws IOException {
        return AotCache.of(folder, List.of(flag), List.of(jar));
    }

    @Test
    void isRecordedByOneWorkerAndThenUsed() throws IOException {
        AotCache cache = cache("-Xss1m");
        String record = cache.flags(1).getFirst();

        assertThat(record).startsWith("-XX:AOTCacheOutput=" + folder);
        assertThat(cache.flags(2)).isEmpty();
        Files.createFile(Path.of(record.substring(record.indexOf('=') + 1)));
        cache.ended(1, true);
        assertThat(cache("-Xss1m").flags(3).getFirst())
                .startsWith("-XX:AOTCache=" + folder)
                .endsWith(".aot");
    }

    @Test
    void isRecordedByAnotherIfTheFirstDied() throws IOException {
        AotCache cache = cache("-Xss1m");
        String record = cache.flags(1).getFirst();
        Path draft = Path.of(record.substring(record.indexOf('=') + 1));
        Files.createFile(draft);
        cache.ended(1, false);

        assertThat(draft).doesNotExist();
        assertThat(cache.flags(2).getFirst()).startsWith("-XX:AOTCacheOutput=");
    }

    @Test
    void isAnotherForOtherFlags() throws IOException {
        assertThat(cache("-Xss1m").flags(1)).isNotEqualTo(cache("-Xss2m").flags(1));
    }

    @Test
    void isForJarsAlone() {
        assertThat(AotCache.isPossible(List.of(jar))).isTrue();
        assertThat(AotCache.isPossible(List.of(jar, folder))).isFalse();
        assertThat(AotCache.isPossible(List.of())).isFalse();
    }

    @Test
    void makesItsFolderForItsUserAlone() throws IOException {
        Path made = AotCache.requireOwn(folder.resolve("made"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        for (String rights : List.of("rwxrwx---", "rwxr-xr-x", "rwx-----x")) {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(rights));

            assertThatThrownBy(() -> AotCache.requireOwn(made))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(rights)
                    .hasMessageContaining("chmod 700");
        }
    }
}
