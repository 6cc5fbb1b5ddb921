package io.dujiang.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a pool, which its user alone may enter: the socket, and for each worker its argument file, status page and crash report.
 *
 * @param path where it is
 */
record WorkerFolder(Path path) {
    static WorkerFolder create() throws IOException {
        return new WorkerFolder(Files.createTempDirectory(
                "dujiang-pool-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    Path socket() {
        return path.resolve("socket");
    }

    Path page(int number) {
        return path.resolve(number + ".page");
    }

    Path arguments(int number) {
        return path.resolve(number + ".args");
    }

    Path crashReport(int number) {
        return path.resolve(number + ".crash");
    }

    /** Removes the files of a worker that has ended. */
    void remove(int number) {
        List.of(page(number), arguments(number), crashReport(number)).forEach(WorkerFolder::remove);
    }

    /** A worker outlived its pool: removes its files, and all when it is the last. */
    void abandon(int number) {
        remove(number);
        try (Stream<Path> files = Files.list(path)) {
            if (files.allMatch(socket()::equals)) {
                remove(socket());
                remove(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // another worker was quicker
        }
    }

    /** Removes it with all that is in it. */
    void removeAll() {
        try (Stream<Path> files = Files.list(path)) {
            files.forEach(WorkerFolder::remove);
        } catch (IOException | UncheckedIOException e) {
            // what is left lies in the folder for temporary files
        }
        remove(path);
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (FileSystemException e) {
            // somebody else removes it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
