package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path parent;

    @Test
    void isMadeForItsOwnerAlone() throws Exception {
        DataFolder folder = DataFolder.open(parent.resolve("a/b"));
        folder.token(random);
        folder.webhookSecrets(random);
        folder.setAddress(URI.create("http://127.0.0.1:1"));

        assertThat(mode(folder.path())).isEqualTo("rwx------");
        assertThat(folder.path()).isDirectoryContaining(path -> path.endsWith("address"));
        try (var files = Files.list(folder.path())) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
        }
    }

    @Test
    void keepsTokenAndSecretOverRestarts() {
        DataFolder first = DataFolder.open(parent.resolve("data"));
        String token = first.token(random);
        String secret = first.webhookSecrets(random).text();

        DataFolder second = DataFolder.open(parent.resolve("data"));

        assertThat(second.token(random)).isEqualTo(token).matches("[A-Za-z0-9_-]{43}");
        assertThat(second.webhookSecrets(random).text()).isEqualTo(secret);
    }

    @Test
    void shutsAFileThatWasOpenedToOthers() throws Exception {
        DataFolder folder = DataFolder.open(parent.resolve("data"));
        folder.token(random);
        Files.setPosixFilePermissions(folder.tokenFile(), PosixFilePermissions.fromString("rw-r--r--"));

        folder.token(random);

        assertThat(mode(folder.tokenFile())).isEqualTo("rw-------");
    }

    @Test
    void shutsAnEmptyFolderThatIsOpenToOthers() throws Exception {
        Path open = open("empty");

        DataFolder.open(open);

        assertThat(mode(open)).isEqualTo("rwx------");
    }

    @Test
    void refusesAFolderOfOthersFiles() throws Exception {
        Path open = open("documents");
        Files.createFile(open.resolve("letter.txt"));

        assertThatThrownBy(() -> DataFolder.open(open))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("chmod 700 " + open);
        assertThat(mode(open)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void refusesAFileForAFolder() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));

        for (Path path : new Path[] {file, file.resolve("below")}) {
            assertThatThrownBy(() -> DataFolder.open(path))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(path.toString())
                    .hasMessageContaining("--data");
        }
    }

    @Test
    void namesASecretFileThatCannotBeUsed() throws Exception {
        DataFolder folder = DataFolder.open(parent.resolve("data"));
        Files.writeString(folder.secretFile(), "not-a-secret");

        assertThatThrownBy(() -> folder.webhookSecrets(random))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(folder.secretFile().toString())
                .hasMessageNotContaining("not-a-secret");
    }

    private Path open(String name) throws Exception {
        Path folder = Files.createDirectory(parent.resolve(name));
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
