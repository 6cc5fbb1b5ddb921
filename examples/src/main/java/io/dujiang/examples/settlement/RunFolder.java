package io.dujiang.examples.settlement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one run, which holds nothing else.
 *
 * @param path where it is
 * @param isOurs whether it was made for this run and may be removed
 */
record RunFolder(Path path, boolean isOurs) {
    /**
     * Takes the folder that was asked for, or makes one, on a real disk if there is one.
     *
     * @throws InputException if the folder cannot be used
     */
    static RunFolder open(Optional<Path> wanted) {
        try {
            return wanted.isPresent() ? take(wanted.get().toAbsolutePath()) : make();
        } catch (IOException e) {
            throw new InputException("The data folder cannot be used: " + e + ". Give another one with --data");
        }
    }

    private static RunFolder take(Path path) throws IOException {
        Files.createDirectories(path);
        try (Stream<Path> files = Files.list(path)) {
            if (files.findAny().isPresent()) {
                throw new InputException(
                        "--data " + path + " is not empty; the demo accounts for all that is in its folder, so it"
                                + " needs one of its own");
            }
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        return new RunFolder(path, false);
    }

    private static RunFolder make() throws IOException {
        return new RunFolder(Files.createTempDirectory(placeOnDisk(), "dujiang-demo-"), true);
    }

    private static Path placeOnDisk() throws IOException {
        Path usual = Path.of(System.getProperty("java.io.tmpdir"));
        for (Path place : List.of(usual, Path.of("/var/tmp"))) {
            if (Files.isWritable(place)
                    && !Disk.isMemory(Files.getFileStore(place).type())) {
                return place;
            }
        }
        return usual;
    }

    /** Removes the folder with all that is in it, if it is ours. */
    void remove() {
        if (!isOurs || Files.notExists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + path + " could not be removed: " + e.getMessage(), e);
        }
    }
}
