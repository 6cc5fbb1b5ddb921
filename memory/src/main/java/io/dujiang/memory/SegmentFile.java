package io.dujiang.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a segment, and the locks on its bytes that show who lives.
 *
 * <p>A lock belongs to the open file, not to the process as those of {@link java.nio.channels.FileLock} do: two attachments of one JVM
 * exclude each other, and closing one leaves the locks of the other. The kernel releases it when its process ends, however it ends.
 */
final class SegmentFile implements AutoCloseable {
    private static final int REGULAR = 0100000;
    private static final int TYPE = 0170000;

    private static final int CLOSED = -1;

    private final AtomicInteger descriptor;

    private SegmentFile(int descriptor) {
        this.descriptor = new AtomicInteger(descriptor);
    }

    /** What the kernel says of the file. */
    record Status(int user, int mode, long size, int links) {
        boolean isRegular() {
            return (mode & TYPE) == REGULAR;
        }

        int permissions() {
            return mode & ~TYPE;
        }
    }

    /** A new file that only its owner may read and write, or null if there is one of that name. */
    static @Nullable SegmentFile create(Path path) throws IOException {
        int descriptor = Linux.create(path.toString());
        return descriptor < 0 ? null : new SegmentFile(descriptor);
    }

    static SegmentFile open(Path path) throws IOException {
        return new SegmentFile(Linux.open(path.toString()));
    }

    /** The same file, for locks of its own. */
    SegmentFile reopen() throws IOException {
        return new SegmentFile(Linux.reopen(descriptor()));
    }

    Status status() throws IOException {
        Map<String, Object> values = Files.readAttributes(self(), "unix:uid,mode,size,nlink");
        return new Status((int) number(values, "uid"), (int) number(values, "mode"), number(values, "size"), (int)
                number(values, "nlink"));
    }

    private static long number(Map<String, Object> values, String name) {
        return ((Number) Objects.requireNonNull(values.get(name), name)).longValue();
    }

    void reserve(long size) throws IOException {
        Linux.reserve(descriptor(), size);
    }

    MemorySegment map(long size, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(self(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        }
    }

    boolean tryLock(int at) throws IOException {
        return Linux.tryLock(descriptor(), at);
    }

    /** The same, together with other open files that share it. */
    boolean tryShareLock(int at) throws IOException {
        return Linux.tryShareLock(descriptor(), at);
    }

    void unlock(int at) throws IOException {
        Linux.unlock(descriptor(), at);
    }

    /** True if another open file has the lock, so its process lives. */
    boolean isLocked(int at) throws IOException {
        return Linux.isLocked(descriptor(), at);
    }

    /** The path by which this process reaches the file that is open, whatever has become of its name. */
    private Path self() throws IOException {
        return Path.of("/proc/self/fd/" + descriptor());
    }

    /** Never that of another file that was opened since this was closed. */
    private int descriptor() throws IOException {
        int open = descriptor.get();
        if (open == CLOSED) {
            throw new IOException("it was closed by this process");
        }
        return open;
    }

    @Override
    public void close() {
        int open = descriptor.getAndSet(CLOSED);
        if (open != CLOSED) {
            Linux.close(open);
        }
    }
}
