package io.dujiang.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens a segment that another process has made, and trusts it only after a look. */
final class Attachment {
    static final int PERMISSIONS = 0600;

    private Attachment() {}

    static SharedMemory to(String name, Kind kind) {
        Folder.requireLinux(System.getProperty("os.name"), System.getProperty("os.arch"));
        try {
            SegmentFile file = SegmentFile.open(Path.of(name));
            try {
                return map(name, kind, file);
            } catch (Throwable e) {
                file.close();
                throw e;
            }
        } catch (Linux.CallFailed e) {
            if (e.error() == Linux.NO_ENTRY) {
                throw gone(name, e);
            }
            throw new SharedMemoryException(name + " cannot be opened: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SharedMemoryException(name + " cannot be attached to: " + e.getMessage(), e);
        }
    }

    static SharedMemoryException gone(String name, @Nullable Throwable cause) {
        String message = "There is no " + name + ": its owner has closed it, or died, or runs in another container";
        return cause == null ? new SharedMemoryException(message) : new SharedMemoryException(message, cause);
    }

    private static SharedMemory map(String name, Kind kind, SegmentFile file) throws IOException {
        SegmentFile.Status status = file.status();
        check(name, status);
        Arena arena = Arena.ofShared();
        try {
            MemorySegment whole = file.map(status.size(), arena);
            Header.check(name, whole, kind);
            return new SharedMemory(name, file, arena, whole, false);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    static void check(String name, SegmentFile.Status status) {
        if (!status.isRegular()) {
            throw new SharedMemoryException(name + " is no file, so it is no segment of shared memory");
        }
        if (status.user() != Linux.user()) {
            throw new SharedMemoryException(
                    name + " belongs to user " + status.user() + ", and this process runs as user " + Linux.user()
                            + ": segments are shared by processes of one user only");
        }
        if (status.permissions() != PERMISSIONS) {
            throw new SharedMemoryException(name + " has the permissions " + Integer.toOctalString(status.permissions())
                    + " instead of 600, so that others may have changed it: it is not used");
        }
        if (status.size() <= Header.BYTES) {
            throw new SharedMemoryException(name + " has " + status.size()
                    + " bytes, fewer than the header of a segment:" + " it is something else, or was cut");
        }
    }
}
