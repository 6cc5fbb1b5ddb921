package io.dujiang.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How long one thread of the system could have run but had no processor, as Linux counts it. */
final class ProcessorWait {
    private static final Path SELF = Path.of("/proc/thread-self");
    private static final int WAITED = 1;

    private final @Nullable Path counts;

    /** @param counts a file of the form of {@code /proc/PID/schedstat}; null if there is none */
    ProcessorWait(@Nullable Path counts) {
        this.counts = counts;
    }

    /** That of the calling thread. */
    static ProcessorWait ofCurrentThread() {
        try {
            return new ProcessorWait(
                    SELF.resolveSibling(Files.readSymbolicLink(SELF)).resolve("schedstat"));
        } catch (IOException | UnsupportedOperationException e) {
            return new ProcessorWait(null); // no Linux, or one that does not show it
        }
    }

    /** Nanoseconds since the thread was started; always 0 where nobody counts them. Reads a file. */
    long nanos() {
        try {
            return counts == null ? 0 : Long.parseLong(Files.readString(counts).split(" ", -1)[WAITED]);
        } catch (IOException | RuntimeException e) {
            return 0; // the thread has ended, or this system counts something else
        }
    }
}
