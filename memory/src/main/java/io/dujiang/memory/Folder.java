package io.dujiang.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where segments lie.
 *
 * <p>The owner of a segment shares the lock on its first byte with whoever it hands the segment over to, so that one of them always has it. Who gets that
 * lock for itself has shown that all owners are dead, and may remove the file while it holds the lock. A creator locks its file after it has made it, so it may find that it was swept in between:
 * then the lock is taken, or the file has no name any more, and the creator begins again.
 *
 * @param path an existing folder
 * @param reservation makes a file long, with its space
 */
record Folder(Path path, Reservation reservation) {
    /** Makes a file that long, and reserves its space. */
    @FunctionalInterface
    interface Reservation {
        void reserve(SegmentFile file, long size) throws IOException;
    }

    private static final String PREFIX = "dujiang-";
    private static final Pattern NAME = Pattern.compile(PREFIX
            + Arrays.stream(Kind.values()).map(Kind::toString).collect(Collectors.joining("|", "(", ")"))
            + "-[0-9a-f]{32}");
    private static final List<String> PROCESSORS = List.of("amd64", "aarch64");
    private static final int OWNER = 0;
    private static final int RANDOM_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

    Folder {
        requireLinux(System.getProperty("os.name"), System.getProperty("os.arch"));
        path = path.toAbsolutePath().normalize();
    }

    Folder(Path path) {
        this(path, SegmentFile::reserve);
    }

    /**
     * To be called before anything of {@link Linux}, which cannot be initialized elsewhere, and has the numbers of calls on these processors alone.
     *
     * @throws UnsupportedOperationException if this is something else
     */
    static void requireLinux(String system, String processor) {
        if (!"Linux".equals(system) || !PROCESSORS.contains(processor)) {
            throw new UnsupportedOperationException("Shared memory needs Linux on one of the processors " + PROCESSORS
                    + ", and this is " + system + " on " + processor);
        }
    }

    static Path standard() {
        return Path.of(System.getProperty("dujiang.memory.folder", "/dev/shm"));
    }

    SharedMemory create(Kind kind, long size) {
        try {
            requireSpace(size);
            SharedMemory created = null;
            while (created == null) {
                created = tryCreate(kind, size);
            }
            return created;
        } catch (IOException e) {
            throw new SharedMemoryException(
                    "No shared memory of " + size + " bytes can be made in " + path + ": " + e.getMessage()
                            + ". Name another folder by -Ddujiang.memory.folder",
                    e);
        }
    }

    private void requireSpace(long size) throws IOException {
        if (!Files.isDirectory(path)) {
            throw new IOException("there is no such folder");
        }
        if (SWEPT.add(path)) {
            sweepIfPossible();
        }
        if (free() < size && (sweepIfPossible() == 0 || free() < size)) {
            throw noSpace(size, null);
        }
    }

    private long free() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** What the dead have left keeps nobody from creating, unless it takes the space. */
    private int sweepIfPossible() {
        try {
            return sweep();
        } catch (SharedMemoryException _) {
            return 0;
        }
    }

    private @Nullable SharedMemory tryCreate(Kind kind, long size) throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        Path name = path.resolve(PREFIX + kind + "-" + HexFormat.of().formatHex(random));
        SegmentFile file = SegmentFile.create(name);
        if (file == null) {
            return null;
        }
        if (!isOwned(name, file)) {
            file.close();
            return null;
        }
        return fill(name, file, kind, size);
    }

    /** Makes this process an owner, unless the segment is being swept, or was. */
    static boolean isOwned(SegmentFile file) throws IOException {
        return file.tryShareLock(OWNER) && file.status().links() > 0;
    }

    private static boolean isOwned(Path name, SegmentFile file) throws IOException {
        try {
            return isOwned(file);
        } catch (IOException | RuntimeException | Error e) {
            remove(name, file, e);
            throw e;
        }
    }

    private static void remove(Path name, SegmentFile file, Throwable cause) {
        try (file) {
            Files.deleteIfExists(name);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private SharedMemory fill(Path name, SegmentFile file, Kind kind, long size) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            reservation.reserve(file, size);
            MemorySegment whole = file.map(size, arena);
            Header.write(whole, kind);
            var _ = OwnedNames.add(name);
            return new SharedMemory(name.toString(), file, arena, whole, true);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            remove(name, file, e);
            if (isForWantOfSpace(e)) {
                throw noSpace(size, e);
            }
            throw e;
        }
    }

    private static boolean isForWantOfSpace(Throwable e) {
        return e instanceof Linux.CallFailed failed && failed.error() == Linux.NO_SPACE;
    }

    private SharedMemoryException noSpace(long size, @Nullable Throwable cause) throws IOException {
        FileStore store = Files.getFileStore(path);
        String message =
                path + " has " + store.getUsableSpace() + " bytes free of " + store.getTotalSpace() + ", and " + size
                        + " are needed: nothing was created. Make it larger (mount -o remount,size=..., or docker run --shm-size), create less,"
                        + " or name another folder by -Ddujiang.memory.folder";
        return cause == null ? new SharedMemoryException(message) : new SharedMemoryException(message, cause);
    }

    int sweep() {
        int removed = 0;
        try (DirectoryStream<Path> names = Files.newDirectoryStream(path, PREFIX + "*")) {
            for (Path name : names) {
                removed += isOfASegment(name) && isSwept(name) ? 1 : 0;
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new SharedMemoryException(
                    "Segments of dead owners cannot be looked for in " + path + ": " + e.getMessage(), e);
        }
        return removed;
    }

    /** Removes a segment of this folder that this process does not own. Opens nothing, since that may be what failed. */
    void discard(Path name) {
        Path file = name.toAbsolutePath().normalize();
        if (path.equals(file.getParent()) && isOfASegment(file) && !OwnedNames.contains(file)) {
            OwnedNames.removeQuietly(file);
        }
    }

    /** Its content does not tell, since its creator may have died before it wrote any. */
    private static boolean isOfASegment(Path name) {
        return NAME.matcher(String.valueOf(name.getFileName())).matches();
    }

    private static boolean isSwept(Path name) {
        try (SegmentFile file = SegmentFile.open(name)) {
            SegmentFile.Status status = file.status();
            return status.isRegular()
                    && status.user() == Linux.user()
                    && status.permissions() == Attachment.PERMISSIONS
                    && file.tryLock(OWNER)
                    && Files.deleteIfExists(name);
        } catch (IOException _) {
            return false; // another's, or removed meanwhile
        }
    }
}
