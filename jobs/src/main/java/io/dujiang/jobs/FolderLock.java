package io.dujiang.jobs;

import io.dujiang.jobs.spi.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The exclusive right to a data folder, held by one process through the file {@code lock} and given up with its end. */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws StoreUnavailableException if the folder cannot be written or is held by another */
    static FolderLock acquire(Path folder) {
        try {
            Files.createDirectories(folder);
            return lock(folder, open(folder));
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "Cannot write in the data folder " + folder + ": " + e
                            + ". Give this user write permission there or name another folder.",
                    e);
        }
    }

    private static FileChannel open(Path folder) throws IOException {
        Path file = folder.resolve("lock");
        PrivateFile.ensure(file);
        return FileChannel.open(file, StandardOpenOption.WRITE);
    }

    private static FolderLock lock(Path folder, FileChannel channel) throws IOException {
        if (!isLocked(channel)) {
            channel.close();
            throw new StoreUnavailableException("The data folder " + folder
                    + " is in use by another process. Stop that one first, or name another folder.");
        }
        return new FolderLock(channel);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("Cannot release the lock of the data folder: " + e, e);
        }
    }
}
