package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerFolderTest {
    @TempDir
    Path temporary;

    private WorkerFolder folder(String name, Duration age) throws IOException {
        WorkerFolder folder = new WorkerFolder(Files.createDirectory(temporary.resolve(name)));
        Files.createFile(folder.page(1));
        listen(folder).close();
        Files.setLastModifiedTime(folder.socket(), FileTime.from(Instant.now().minus(age)));
        return folder;
    }

    private static ServerSocketChannel listen(WorkerFolder folder) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return server.bind(UnixDomainSocketAddress.of(folder.socket()));
    }

    @Test
    void removesWhatPoolsLeftThatWereKilledAndNothingElse() throws Exception {
        WorkerFolder own = folder("dujiang-pool-own", Duration.ZERO);
        WorkerFolder dead = folder("dujiang-pool-dead", Duration.ofMinutes(2));
        WorkerFolder young = folder("dujiang-pool-young", Duration.ZERO);
        WorkerFolder notes = folder("notes", Duration.ofMinutes(2));
        Path link = Files.createSymbolicLink(temporary.resolve("dujiang-pool-link"), notes.path());
        WorkerFolder alive = new WorkerFolder(Files.createDirectory(temporary.resolve("dujiang-pool-alive")));
        try (ServerSocketChannel _ = listen(alive)) {
            Files.setLastModifiedTime(
                    alive.socket(), FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));

            WorkerFolder.sweepBeside(own.path());
        }

        assertThat(dead.path()).doesNotExist();
        assertThat(temporary)
                .isDirectoryContaining(young.path()::equals)
                .isDirectoryContaining(link::equals)
                .isDirectoryContaining(alive.path()::equals);
        assertThat(notes.page(1)).exists();
        assertThat(own.page(1)).exists();
    }
}
